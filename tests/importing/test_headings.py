"""Which field a column holds."""

import pytest
from revisit_importing import words
from revisit_importing.headings import HEADINGS, column_letter, normalize, propose, scale_of
from revisit_importing.problems import ImportProblem
from revisit_importing.rows import READERS, make_columns, read_row


def fields(*headings, kind="ledger"):
    found = propose(headings, kind)
    return [found.get(index) for index in range(len(headings))]


def test_it_knows_the_chinese_ledger_in_both_scripts():
    simplified = (
        "台帐编号 工程名称 顾客名称 产品型号 产品数量 合同额 签约时间 发货时间 送电时间 "
        "顾客用电管理负责人 电话 业务员 城市 国家"
    )
    traditional = (
        "台帳編號 工程名稱 顧客名稱 產品型號 產品數量 合同額 簽約時間 發貨時間 送電時間 "
        "顧客用電管理負責人 電話 業務員 城市 國家"
    )
    expected = [
        *("ledger_no", "name", "customer", "product_model", "quantity", "amount", "contract_date", "shipped_date"),
        *("commissioned_date", "power_lead", "power_lead_phone", "seller", "city", "country"),
    ]
    assert fields(*simplified.split()) == fields(*traditional.split()) == expected


def test_it_knows_past_visits():
    chinese = (
        "台帐编号 回访时间 回访方式 回访人 记录编号 产品质量满意度 服务质量满意度 回访内容 建议 需求 备注 被回访人"
    )
    assert fields(*chinese.split(), kind="visits") == [
        *("ledger_no", "visit_date", "channel", "agent", "number", "quality", "service", "result", "suggestions"),
        *("needs", "comment", "person"),
    ]


@pytest.mark.parametrize(
    "heading", ["Ship-date", "ship_date", " SHIP  DATE * ", "Ship Date (yyyy-mm-dd)", "ｓｈｉｐ　ｄａｔｅ"]
)
def test_case_blanks_and_brackets_do_not_matter(heading):
    assert fields(heading) == ["shipped_date"]


def test_a_heading_of_brackets_only_is_still_a_name():
    assert normalize("（合同额）") == "合同额"


def test_a_telephone_belongs_to_the_person_on_its_left():
    assert fields("顾客名称", "电话", "用电负责人", "职务", "电话", "变电站联系人", "电话", "现场负责人", "手机") == [
        *("customer", "customer_phone", "power_lead", "power_lead_title", "power_lead_phone"),
        *("switch_room_owner", "switch_room_owner_phone", "site_lead", "site_lead_phone"),
    ]
    assert fields("电话", "台帐编号") == [None, "ledger_no"]


def test_of_two_names_for_one_field_the_first_has_it():
    assert fields("Customer", "客户名称") == ["customer", None]


def test_the_same_heading_twice_is_told_with_both_columns():
    with pytest.raises(ImportProblem) as caught:
        propose(["台帐编号", "发货时间", "城市", "发货 时间"], "ledger")
    assert caught.value.code == "duplicate_heading"
    assert caught.value.values == {"heading": "发货 时间", "first": "B", "second": "D"}


@pytest.mark.parametrize("kind", HEADINGS)
def test_every_field_has_headings_and_a_reader_and_no_word_means_two(kind):
    assert HEADINGS[kind].keys() == READERS[kind].keys()
    all_words = [words.key(word) for synonyms in HEADINGS[kind].values() for word in synonyms]
    assert len(all_words) == len(set(all_words))


def test_the_table_of_characters_is_in_step():
    assert len(words.TRADITIONAL) == len(words.SIMPLIFIED)
    assert not set(words.TRADITIONAL) & set(words.SIMPLIFIED)


@pytest.mark.parametrize(("index", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_called_as_in_a_spreadsheet(index, letter):
    assert column_letter(index) == letter


@pytest.mark.parametrize(
    ("heading", "cell", "amount"),
    [
        ("合同额（万元）", 1.32, 13200),
        ("合同额（元）", 1.32, 1.32),
        ("合同额(万元)", "5万", 50000),
        ("Amount (thousand)", 2, 2000),
    ],
)
def test_a_scale_in_the_heading_counts(heading, cell, amount):
    columns = make_columns([heading, "No"], {0: "amount", 1: "ledger_no"}, "ledger")
    assert read_row(2, [cell, "A1"], columns, "ledger").get("amount").value == amount
    assert scale_of(None) == 1


def test_a_row_tells_everything_that_is_wrong_with_it():
    columns = make_columns(["No", "Qty", "Shipped"], {0: "ledger_no", 1: "quantity", 2: "shipped_date"}, "ledger")
    row = read_row(7, [None, "many"], columns, "ledger")
    assert [(problem.code, problem.values["heading"]) for problem in row.problems] == [
        ("bad_number", "Qty"),
        ("missing", "No"),
    ]
    assert row.fields == {}


def test_columns_need_each_field_once():
    with pytest.raises(ImportProblem, match="field_twice"):
        make_columns(["A", "B"], {0: "ledger_no", 1: "ledger_no"}, "ledger")
    with pytest.raises(ImportProblem, match="field_missing"):
        make_columns(["A"], {0: "ledger_no"}, "visits")
