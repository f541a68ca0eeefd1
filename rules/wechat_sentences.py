"""What refusals say about signing in with WeChat, in Chinese and English, by their stable code."""

WECHAT_SENTENCES: dict[str, tuple[str, str]] = {
    "WECHAT_NOT_OFFERED": ("暂未开通此微信应用。", "This WeChat application is not in use."),
    "WECHAT_AWAY": (
        "微信暂时没有响应，请稍后重试，或用账号和密码登录。",
        "WeChat does not answer at the moment; please try again later, or sign in with your password.",
    ),
    "WECHAT_RESTRICTED": (
        "微信限制了此微信号的登录，请用账号和密码登录。",
        "WeChat does not let this WeChat account sign in; please sign in with your password.",
    ),
    "WECHAT_CODE_USED": ("微信授权已失效，请重新登录。", "The authorization has expired; please sign in again."),
    "WECHAT_SNAPSHOT": (
        "请先点击页面下方的“使用完整服务”，再重新登录。",
        "Please tap “full service” at the bottom of the page and sign in again.",
    ),
    "WECHAT_NOT_LINKED": (
        "此微信尚未绑定账号，请先用账号和密码绑定。",
        "This WeChat is not linked to an account; please link it with your password first.",
    ),
    "WECHAT_LINKED_ELSEWHERE": (
        "此微信已绑定其他账号，请先在该账号中解除绑定。",
        "This WeChat is linked to another account; please unlink it there first.",
    ),
    "WECHAT_LINKED_ALREADY": (
        "您的账号已绑定另一个微信，请先解除绑定。",
        "Your account is linked to another WeChat; please unlink that first.",
    ),
    "WECHAT_NONE_LINKED": ("账号没有绑定此微信应用。", "The account is not linked to this application of WeChat."),
    "PASSWORD_NEEDED": (
        "为保护您的账号，请先输入密码确认，再进行此操作。",
        "To protect your account, please confirm with your password first.",
    ),
    "UNLINK_REASON_REQUIRED": ("请选择解除绑定的原因。", "Choose why it is unlinked."),
}
