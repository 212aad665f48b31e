"""The words of the sign-in page and of the top bar's account, by locale. Words in {braces} are filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SIGN_IN: Final[Mapping[str, Mapping[str, str]]] = {
    "zh-CN": {
        "name": "登录 · 政策问答",
        "heading": "政策问答",
        "lead": "请登录。",
        "user": "用户名",
        "password": "密码",
        "sign_in": "登录",
        "signing_in": "正在登录…",
        "no_user": "请填写用户名。",
        "no_password": "请填写密码。",
        "wrong": "用户名或密码不对。",
        "wait": "失败次数较多，请 {seconds} 秒后再试。",
        "invalid": "用户名或密码太长。",
        "unreachable": "服务没有回应。请确认它仍在运行，再试一次。",
        "help": "忘记密码，请找管理用户的人重设。",
    },
    "zh-TW": {
        "name": "登入 · 政策問答",
        "heading": "政策問答",
        "lead": "請登入。",
        "user": "使用者名稱",
        "password": "密碼",
        "sign_in": "登入",
        "signing_in": "正在登入…",
        "no_user": "請填寫使用者名稱。",
        "no_password": "請填寫密碼。",
        "wrong": "使用者名稱或密碼不對。",
        "wait": "失敗次數較多，請 {seconds} 秒後再試。",
        "invalid": "使用者名稱或密碼太長。",
        "unreachable": "服務沒有回應。請確認它仍在執行，再試一次。",
        "help": "忘記密碼，請找管理使用者的人重設。",
    },
    "en": {
        "name": "Sign in · Policy questions",
        "heading": "Policy questions",
        "lead": "Please sign in.",
        "user": "User name",
        "password": "Password",
        "sign_in": "Sign in",
        "signing_in": "Signing in…",
        "no_user": "Enter your user name.",
        "no_password": "Enter your password.",
        "wrong": "The user name or the password is wrong.",
        "wait": "Too many failed attempts. Try again in {seconds} seconds.",
        "invalid": "The user name or the password is too long.",
        "unreachable": "The service does not answer. Check that it is still running and try again.",
        "help": "Forgotten the password? Whoever keeps the users can set a new one.",
    },
}

ACCOUNT: Final[Mapping[str, Mapping[str, str]]] = {
    "zh-CN": {"account_sign_out": "退出", "account_about": "退出登录（{user}）"},
    "zh-TW": {"account_sign_out": "登出", "account_about": "登出（{user}）"},
    "en": {"account_sign_out": "Sign out", "account_about": "Sign out ({user})"},
}
"""Part of the page's own words."""
