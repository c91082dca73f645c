"""The words people use for fields and values: English and Chinese. Traditional characters are read as simplified."""

import unicodedata
from typing import Any

# characters of ledger headings, traditional and simplified; what is not here is written the same or never met
TRADITIONAL = (
    "臺帳編號項稱顧戶單業務員銷額簽約時間發貨電話聯絡繫現場負責變區國別產規數訪質滿價備註見議職稅識統會納傳視頻調"
    "錄結內實際機運購鎮縣關開處連條億萬圓個組塊隻幣無暫動詢問評簡訊郵遞蘭說滯應總經審態標準銀廠層據碼訂記較門陸灣韓閉檢線圖"
)
SIMPLIFIED = (
    "台帐编号项称顾户单业务员销额签约时间发货电话联络系现场负责变区国别产规数访质满价备注见议职税识统会纳传视频调"
    "录结内实际机运购镇县关开处连条亿万圆个组块只币无暂动询问评简讯邮递兰说滞应总经审态标准银厂层据码订记较门陆湾韩闭检线图"
)
TO_SIMPLIFIED = str.maketrans(TRADITIONAL, SIMPLIFIED)


def plain(text: Any) -> str:
    """Lower case, full-width forms as ASCII, simplified characters."""
    return unicodedata.normalize("NFKC", str(text if text is not None else "")).lower().translate(TO_SIMPLIFIED)


def key(text: Any) -> str:
    """Letters and digits only, as words are compared: "Ship-date *" → "shipdate"."""
    return "".join(char for char in plain(text) if char.isalnum())


def _words(text: str) -> dict[str, tuple[str, ...]]:
    """Lines ``field: word, word``; an indented line goes on with the one before."""
    lines = text.strip().replace("\n   ", "").splitlines()
    pairs = (line.partition(":") for line in lines)
    return {name: tuple(word.strip() for word in words.split(",")) for name, _colon, words in pairs}


def by_word(words: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {key(word): name for name, synonyms in words.items() for word in synonyms}


LEDGER_HEADINGS = _words("""
ledger_no: ledger no, ledger number, ledger, no, 台帐编号, 台账编号, 台账号, 编号
name: project name, project, name of project, 工程名称, 项目名称, 工程, 项目
customer: customer, customer name, client, client name, company, account, 顾客名称, 客户名称, 顾客, 客户,
    用户名称, 单位名称
customer_code: customer code, customer no, customer number, customer id, client code, customer reference,
    顾客编号, 顾客代码, 客户编号, 客户代码, 客户编码
customer_vat: vat, vat number, tax id, 税号, 统一社会信用代码, 纳税人识别号
customer_phone: customer phone, company phone, 顾客电话, 客户电话, 单位电话
street: street, address, 地址, 顾客地址, 客户地址, 详细地址, 街道
city: city, town, 城市, 市
region: region, state, province, county, 省份, 省, 地区, 区域
zip: zip, zip code, postal code, postcode, 邮编, 邮政编码, 邮递区号
country: country, 国家, 国别
seller: seller, salesperson, sales rep, sales representative, account manager, sales, 业务员, 销售员, 销售人员,
    业务经理, 客户经理, 销售
product_model: product model, product, model, 型号, 产品型号, 规格型号, 产品
quantity: quantity, qty, pieces, 数量, 产品数量, 台数
amount: contract amount, amount, contract value, order value, value, 合同额, 合同金额, 金额, 合约金额
contract_date: contract date, date of contract, signed on, order date, 签约时间, 签约日期, 合同日期,
    合同签订日期, 签订时间
shipped_date: ship date, shipping date, shipped, shipped on, shipped date, delivery date, date shipped,
    发货时间, 发货日期, 出货日期, 交货日期
commissioned_date: power on date, power on, commissioned, commissioning date, commissioned on,
    commissioned date, 送电时间, 送电日期, 投运日期, 投运时间, 通电日期
power_lead: contact, contact person, contact name, power manager, power lead, power distribution lead,
    顾客用电管理负责人, 用电管理负责人, 用电负责人, 配电负责人, 联系人, 联络人, 负责人
power_lead_title: contact title, 联系人职务, 联络人职务, 联系人职位
power_lead_phone: contact phone, contact telephone, power manager phone, power lead phone, 联系人电话,
    联络人电话, 负责人电话, 用电管理负责人电话
switch_room_owner: substation contact, switch room owner, switch room contact, 变电站联系人,
    变电站联络人, 配电室负责人, 变电所联系人, 开关室负责人
switch_room_owner_title: substation contact title, 变电站联系人职务
switch_room_owner_phone: substation contact phone, 变电站联系人电话, 配电室负责人电话, 变电站联络人电话
site_lead: site lead, site manager, site contact, 现场负责人, 现场联系人, 现场联络人
site_lead_title: site lead title, 现场负责人职务
site_lead_phone: site lead phone, site manager phone, site contact phone, 现场负责人电话
""")

VISIT_HEADINGS = _words("""
ledger_no: ledger no, ledger number, ledger, no, 台帐编号, 台账编号, 台账号, 编号
visit_date: visit date, date, date of visit, visited on, revisit date, done on, 回访日期, 回访时间, 日期
channel: channel, visit channel, by, 回访方式, 方式, 回访形式
agent: agent, visited by, visitor, 回访人, 回访人员, 回访员
number: record number, record no, visit number, 记录编号, 回访记录编号, 回访编号
quality: quality satisfaction, product quality satisfaction, quality, product quality, 产品质量满意度,
    质量满意度, 产品质量
service: service satisfaction, service quality satisfaction, service, service quality, 服务质量满意度,
    服务满意度, 服务质量
result: result, outcome, content, what was said, 回访内容, 回访结果, 回访情况
suggestions: suggestions, suggestion, 建议, 顾客建议, 客户建议, 意见建议
needs: needs, need, 需求, 顾客需求, 客户需求
comment: comment, comments, remark, remarks, note, notes, 备注
person: person visited, contact, contact person, 被回访人, 受访人, 联系人, 联络人
""")

LEVELS = _words("""
very_satisfied: very satisfied, excellent, very good, 很满意, 非常满意, 十分满意, 5
satisfied: satisfied, good, 满意, 较满意, 比较满意, 4
average: average, fair, neutral, 一般, 基本满意, 尚可, 3
dissatisfied: dissatisfied, not satisfied, unsatisfied, bad, poor, 不满意, 很不满意, 1, 2
not_asked: not asked, 未询问, 未问, 未评价
""")

CHANNELS = _words("""
phone: phone, telephone, call, by phone, 电话, 电话回访
onsite: onsite, on site, visit, in person, 上门, 上门回访, 现场, 现场回访, 走访
email: email, mail, 邮件, 电子邮件, 邮箱
sms: sms, text message, text, 短信, 简讯, 短讯
letter: letter, post, 信函, 信件, 函件, 来函
fax: fax, 传真
im: im, wechat, qq, messenger, instant messenger, 微信, 即时通讯
survey: survey, questionnaire, 问卷, 调查表, 满意度调查表
video: video, video meeting, video call, 视频, 视频会议, 视讯
""")

# by ISO code, besides the names in every list of countries
COUNTRIES = _words("""
GB: uk, england, scotland, wales, great britain
US: usa, united states of america, america
NL: holland, the netherlands
CN: prc, china mainland, 中华人民共和国, 中国大陆
HK: hong kong, 香港
MO: macau, macao, 澳门
TW: taiwan, 台湾
KR: korea, south korea, 韩国
RU: russia
CZ: czech republic
TR: turkey
VN: vietnam, viet nam
""")
