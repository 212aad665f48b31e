"""The metrics of a run: what each is called, which direction is better, and how a run's value is made of its cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from eval.metrics.calibration import aurc, expected_calibration_error
from eval.metrics.refusal import balanced_accuracy
from eval.stats import Quantile, Statistic, mean

Section = Literal[
    "retrieval", "answer", "citation", "outcome", "calibration", "robustness", "language", "multi_turn", "cost"
]
Unit = Literal["share", "characters", "ms", "tokens"]
"""A share is 0..1; a difference of shares -1..1."""

HEADINGS: dict[Section, str] = {
    "retrieval": "检索 Retrieval",
    "answer": "回答 Answer",
    "citation": "引用 Citation",
    "outcome": "结果 Outcome",
    "calibration": "置信度 Confidence",
    "robustness": "稳健性 Robustness",
    "language": "文字与语言 Script and language",
    "multi_turn": "多轮 Multi-turn",
    "cost": "开销 Cost",
}


@dataclass(frozen=True, slots=True)
class Metric:
    """One line of a run's summary."""

    name: str
    section: Section
    label: str
    """In Chinese, for tables."""
    better: Literal["higher", "lower"] = "higher"
    unit: Unit = "share"
    statistic: Statistic = mean
    columns: tuple[str, ...] = ()
    """The cases' scores it is made of; in default of any, those of its own name."""
    yes_no: bool = False
    """Whether a case scores 0 or 1 and nothing between."""

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of the cases' scores it is made of."""
        return self.columns or (self.name,)

    def turned(self, difference: float) -> float:
        """`difference` with the sign that makes more of it better."""
        return difference if self.better == "higher" else -difference


_MEDIAN, _P95 = Quantile(0.5), Quantile(0.95)

METRICS = (
    Metric("evidence_recall@5", "retrieval", "前5段找到的证据"),
    Metric("evidence_recall@10", "retrieval", "前10段找到的证据"),
    Metric("all_evidence@5", "retrieval", "前5段证据齐全", yes_no=True),
    Metric("evidence_recall@2000chars", "retrieval", "前2000字找到的证据"),
    Metric("all_evidence@2000chars", "retrieval", "前2000字证据齐全", yes_no=True),
    Metric("mrr@10", "retrieval", "首个相关段落的倒数排名"),
    Metric("hit@1", "retrieval", "首位文章正确", yes_no=True),
    Metric("recall@5", "retrieval", "前5篇找到的文章"),
    Metric("recall@10", "retrieval", "前10篇找到的文章"),
    Metric("article_mrr@10", "retrieval", "首篇相关文章的倒数排名"),
    Metric("ndcg@10", "retrieval", "文章排序nDCG@10"),
    Metric("nugget_recall_vital", "answer", "答出的要点（关键）"),
    Metric("nugget_recall", "answer", "答出的要点（全部）"),
    Metric("number_exact", "answer", "数字准确"),
    Metric("short_em", "answer", "短答完全正确", yes_no=True),
    Metric("short_f1", "answer", "短答F1"),
    Metric("answer_em", "answer", "回答与标准答案相同", yes_no=True),
    Metric("answer_f1", "answer", "回答F1（字、词、数）"),
    Metric("unsupported_numbers", "answer", "无出处的数字（按数字计）", better="lower"),
    Metric("forbidden", "answer", "出现禁止内容", better="lower", yes_no=True),
    Metric("answer_characters", "answer", "回答字数（中位数）", better="lower", unit="characters", statistic=_MEDIAN),
    Metric("quote_exact", "citation", "引文与原文一致（按引文计）"),
    Metric("invalid_citations", "citation", "无效的引用标记（按标记计）", better="lower"),
    Metric("evidence_cited", "citation", "引用到的证据"),
    Metric("all_evidence_cited", "citation", "引用到全部证据", yes_no=True),
    Metric("citation_recall", "citation", "句子有引文支持（词面）"),
    Metric("citation_precision", "citation", "引文支持句子（词面）"),
    Metric("right", "outcome", "完全正确的回应", yes_no=True),
    Metric("unanswerable_accuracy", "outcome", "无答案问题已拒答", yes_no=True),
    Metric("false_refusal", "outcome", "误拒", better="lower", yes_no=True),
    Metric("false_refusal_found", "outcome", "误拒（证据已检到）", better="lower", yes_no=True),
    Metric("false_refusal_not_found", "outcome", "误拒（证据未检到）", better="lower", yes_no=True),
    Metric(
        "balanced_accuracy",
        "outcome",
        "拒答的平衡准确率",
        statistic=balanced_accuracy,
        columns=("unanswerable_accuracy", "false_refusal"),
    ),
    Metric("premise_correction", "outcome", "纠正错误前提", yes_no=True),
    Metric("clarification", "outcome", "歧义问题已反问", yes_no=True),
    Metric("brier", "calibration", "置信度的Brier分", better="lower"),
    Metric(
        "ece",
        "calibration",
        "置信度的校准误差ECE",
        better="lower",
        statistic=expected_calibration_error,
        columns=("confidence", "response_right"),
    ),
    Metric(
        "aurc",
        "calibration",
        "风险—覆盖曲线下面积",
        better="lower",
        statistic=aurc,
        columns=("confidence", "response_right"),
    ),
    Metric("rgb_noise", "robustness", "有噪声时正确", yes_no=True),
    Metric("rgb_rejection", "robustness", "无证据时拒答", yes_no=True),
    Metric("rgb_integration", "robustness", "综合多处信息", yes_no=True),
    Metric("rgb_counterfactual", "robustness", "文章有误或互相矛盾", yes_no=True),
    Metric("poisoned", "robustness", "不受投毒文章影响", yes_no=True),
    Metric("zh_hant_difference", "language", "繁体减简体（关键要点）"),
    Metric("en_difference", "language", "英文减中文（关键要点）"),
    Metric("zh_hant_same_citations", "language", "繁简同引（同一问题）", yes_no=True),
    Metric("en_same_citations", "language", "英中同引（同一问题）", yes_no=True),
    Metric("multi_turn_gold", "multi_turn", "关键要点（标准上文）"),
    Metric("multi_turn_own", "multi_turn", "关键要点（自己的上文）"),
    Metric("multi_turn_difference", "multi_turn", "自己的上文减标准上文"),
    Metric("search_ms", "cost", "检索耗时p50（毫秒）", better="lower", unit="ms", statistic=_MEDIAN),
    Metric("search_ms_p95", "cost", "检索耗时p95（毫秒）", "lower", "ms", _P95, ("search_ms",)),
    Metric("answer_ms", "cost", "回答耗时p50（毫秒）", better="lower", unit="ms", statistic=_MEDIAN),
    Metric("answer_ms_p95", "cost", "回答耗时p95（毫秒）", "lower", "ms", _P95, ("answer_ms",)),
    Metric("first_token_ms", "cost", "首字耗时p50（毫秒）", better="lower", unit="ms", statistic=_MEDIAN),
    Metric("first_token_ms_p95", "cost", "首字耗时p95（毫秒）", "lower", "ms", _P95, ("first_token_ms",)),
    Metric("prompt_tokens", "cost", "提示词元数（中位数）", better="lower", unit="tokens", statistic=_MEDIAN),
    Metric("completion_tokens", "cost", "生成词元数（中位数）", better="lower", unit="tokens", statistic=_MEDIAN),
)

GATE = (
    "evidence_recall@5",
    "all_evidence@2000chars",
    "nugget_recall_vital",
    "number_exact",
    "short_em",
    "citation_recall",
    "evidence_cited",
    "unanswerable_accuracy",
    "false_refusal",
    "premise_correction",
)
"""What decides whether a change is a regression: each step of the way (found, stated, cited, refused), all of them on
cases that the dataset chooses and not the output. More of them would make every single one harder to tell (Holm)."""
SEARCH_GATE = ("ndcg@10", "recall@10")
"""The same for runs that measure search alone."""


def metric(name: str) -> Metric:
    """The metric called `name`; raises KeyError."""
    return _BY_NAME[name]


_BY_NAME = {metric.name: metric for metric in METRICS}
