"""How English text writes the places of `index.gazetteer`: in pinyin without tones, or by an English name of their own.

Where places of several provinces share a spelling (Chaoyang, Wuhua), Guangdong's is meant.
"""

from __future__ import annotations

_PLACES = """
    广州 guangzhou  深圳 shenzhen  珠海 zhuhai  汕头 shantou  佛山 foshan  韶关 shaoguan  湛江 zhanjiang  肇庆 zhaoqing
    江门 jiangmen  茂名 maoming  惠州 huizhou  梅州 meizhou  汕尾 shanwei  河源 heyuan  阳江 yangjiang  清远 qingyuan
    东莞 dongguan  中山 zhongshan  潮州 chaozhou  揭阳 jieyang  云浮 yunfu
    越秀 yuexiu  荔湾 liwan  海珠 haizhu  天河 tianhe  白云 baiyun  黄埔 huangpu  番禺 panyu  花都 huadu  南沙 nansha
    增城 zengcheng  从化 conghua  福田 futian  罗湖 luohu  南山 nanshan  宝安 baoan  龙岗 longgang  盐田 yantian
    龙华 longhua  坪山 pingshan  光明 guangming  香洲 xiangzhou  斗门 doumen  金湾 jinwan  金平 jinping  龙湖 longhu
    濠江 haojiang  潮阳 chaoyang  潮南 chaonan  澄海 chenghai  南澳 nanao  禅城 chancheng  南海 nanhai  顺德 shunde
    三水 sanshui  高明 gaoming  武江 wujiang  浈江 zhenjiang  曲江 qujiang  始兴 shixing  仁化 renhua  翁源 wengyuan
    乳源 ruyuan  新丰 xinfeng  乐昌 lechang  南雄 nanxiong  赤坎 chikan  霞山 xiashan  坡头 potou  麻章 mazhang
    遂溪 suixi  徐闻 xuwen  廉江 lianjiang  雷州 leizhou  吴川 wuchuan  端州 duanzhou  鼎湖 dinghu  高要 gaoyao
    广宁 guangning  怀集 huaiji  封开 fengkai  德庆 deqing  四会 sihui  蓬江 pengjiang  江海 jianghai  新会 xinhui
    台山 taishan  开平 kaiping  鹤山 heshan  恩平 enping  茂南 maonan  电白 dianbai  高州 gaozhou  化州 huazhou
    信宜 xinyi  惠城 huicheng  惠阳 huiyang  博罗 boluo  惠东 huidong  龙门 longmen  梅江 meijiang  梅县 meixian
    大埔 dabu  丰顺 fengshun  五华 wuhua  平远 pingyuan  蕉岭 jiaoling  兴宁 xingning  海丰 haifeng  陆河 luhe
    陆丰 lufeng  源城 yuancheng  紫金 zijin  龙川 longchuan  连平 lianping  和平 heping  东源 dongyuan  江城 jiangcheng
    阳东 yangdong  阳西 yangxi  阳春 yangchun  清城 qingcheng  清新 qingxin  佛冈 fogang  阳山 yangshan  连山 lianshan
    连南 liannan  英德 yingde  连州 lianzhou  湘桥 xiangqiao  潮安 chaoan  饶平 raoping  榕城 rongcheng  揭东 jiedong
    揭西 jiexi  惠来 huilai  普宁 puning  云城 yuncheng  云安 yun'an  新兴 xinxing  郁南 yunan  罗定 luoding
    北京 beijing  天津 tianjin  上海 shanghai  重庆 chongqing  河北 hebei  山西 shanxi  辽宁 liaoning  吉林 jilin
    黑龙江 heilongjiang  江苏 jiangsu  浙江 zhejiang  安徽 anhui  福建 fujian  江西 jiangxi  山东 shandong  河南 henan
    湖北 hubei  湖南 hunan  广东 guangdong  海南 hainan  四川 sichuan  贵州 guizhou  云南 yunnan  陕西 shaanxi
    甘肃 gansu  青海 qinghai  台湾 taiwan  内蒙古 inner_mongolia  广西 guangxi  西藏 tibet  宁夏 ningxia  新疆 xinjiang
    香港 hong_kong  澳门 macao  澳门 macau  广东 canton  西藏 xizang  宝安 bao'an  潮安 chao'an  南澳 nan'ao
"""


def _read(places: str) -> dict[str, str]:
    words = places.split()
    return {english.replace("_", " "): chinese for chinese, english in zip(words[0::2], words[1::2], strict=True)}


ROMANISED = _read(_PLACES)
"""The Chinese name, without its suffix, of each English one in lower case."""
