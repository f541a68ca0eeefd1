"""What whoever carries messages says when it takes none, in the words of staff."""

# By the provider's code, or what its code begins or ends with.
PROVIDER_CODES = {
    "wechat 45009": "当日额度已用完",
    "wechat 45011": "每分钟次数超限",
    "wechat 48001": "接口未授权，请在微信后台开通",
    "wechat 40164": "服务器 IP 不在白名单",
    "wechat 40125": "AppSecret 不正确",
    "wechat 40001": "访问令牌无效",
    "LIMIT_CONTROL": "已达发送限额",
    "DailyLimit": "已达发送限额",
    "AMOUNT_NOT_ENOUGH": "账户余额不足",
    "InsufficientBalance": "套餐余量不足",
    "ServiceSuspendDueToArrears": "账户欠费",
    "OUT_OF_SERVICE": "业务已停机",
    "AccessKeyId": "密钥不正确",
    "Signature": "密钥或签名不正确",
    "AuthFailure": "密钥不正确",
    "RAM_PERMISSION_DENY": "密钥没有短信权限",
}
