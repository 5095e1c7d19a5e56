"""Makes the fixtures of this folder with programs that are not ours.

    pip install xlwt openpyxl msoffcrypto-tool && python make.py

The files are committed; the tests do not run this. All persons are synthetic (area code 99xxxx).
"""

import datetime
import io

import msoffcrypto
import openpyxl
import xlwt
from msoffcrypto.format.ooxml import OOXMLFile


def id_number(body):
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights)) % 11]


PEOPLE = [
    ("张三", id_number("99010119900101001"), datetime.date(1990, 1, 1), 10000000001, "一组"),
    ("李四", id_number("99010119850615002"), datetime.date(1985, 6, 15), 10000000002, "一组"),
    ("莫𡐓", id_number("99010120081210003"), datetime.date(2008, 12, 10), 10000000003, "二组"),
]


def old_excel():
    book = xlwt.Workbook()
    book.add_sheet("说明").write(0, 0, "先看这里")
    sheet = book.add_sheet("Sheet1")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    sheet.write_merge(0, 0, 0, 5, "某村选民登记表")
    for i, title in enumerate(["姓名", "公民身份号码", "出生日期", "联系电话", "村民小组", "人数"]):
        sheet.write(1, i, title)
    for r, (name, number, birth, phone, group) in enumerate(PEOPLE, start=2):
        sheet.write(r, 0, name)
        sheet.write(r, 1, number)
        sheet.write(r, 2, birth, day)
        sheet.write(r, 3, phone)
        if r != 3:
            sheet.write(r, 4, group)
        sheet.write(r, 5, xlwt.Formula("1+1"))
    sheet.merge(2, 3, 4, 4)
    book.save("roll.xls")


def new_excel():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "名册"
    sheet.append(["姓名", "身份证号", "出生日期", "电话", "小组", "人数"])
    for name, number, birth, phone, group in PEOPLE:
        sheet.append([name, number, birth, phone, group, "=1+1"])
    sheet["E3"] = None
    sheet.merge_cells("E2:E3")
    book.save("roll-openpyxl.xlsx")
    data = io.BytesIO()
    book.save(data)
    data.seek(0)
    with open("encrypted.xlsx", "wb") as out:
        OOXMLFile(data).encrypt("1234", out)


old_excel()
new_excel()
