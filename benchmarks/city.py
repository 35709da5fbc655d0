"""Generate the catalog of a city of any size from a seed.

In: a number of guides and a seed. Out: a folder with `matterlint.yaml`, a catalog and `injected.json`; the same seed
gives the same bytes. Example, a city of 7,120 guides (about 50 MB) in ../city:

    python benchmarks/city.py ../city

Every standard has a guide in each of seven districts; some districts split it into items. As in real catalogs the
guides differ from the standard: other promised limits, missing fields, a name with one word more. Some guides get a
wrong code on purpose; `injected.json` lists them, so that a benchmark can count how many the linter finds. Names, codes
and agencies are made up.
"""

from __future__ import annotations

import argparse
import copy
import itertools
import json
import random
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from linter.engine import examples
from linter.guides import credit_code
from linter.rulebook import example_catalog
from linter.source import yaml_writer

DISTRICTS = {
    "320402": "天宁区", "320404": "钟楼区", "320411": "新北区", "320412": "武进区", "320413": "金坛区",
    "320481": "溧阳市", "320400-jk": "经开区",
}  # fmt: skip
DEPARTMENTS = (
    "卫生健康局 教育局 民政局 司法局 水利局 商务局 审计局 统计局 财政局 交通运输局 "
    "农业农村局 生态环境局 应急管理局 市场监督管理局 城市管理局 医疗保障局 体育局 粮食局 林业局 档案局"
).split()
FIELDS = (
    "公共浴室 医疗美容 母婴保健 人力资源 劳务派遣 民办学校 职业技能 校外托管 养老护理 殡葬用品 社会团体 公益基金 "
    "福利彩票 城市燃气 供热管线 户外招牌 建筑垃圾 园林绿化 市政道路 桥梁隧道 房屋租赁 物业小区 住房公积金 危险化学品 "
    "烟花爆竹 特种设备 计量器具 定点食盐 粮食收购 种子苗木 畜禽养殖 水产苗种 渔业船舶 农用机械 林木采伐 湿地保育 "
    "河道采砂 取水口 水土保持 排污口 放射源 固体废物 噪声源 网约车 港口码头 航道通航 网络文化 营业性演出 歌舞娱乐 "
    "电影放映 印刷复制 图书音像 有线电视 体育赛事 馆藏文物 旅行社 宗教活动 律师执业 法律援助 保安押运 典当行业"
).split()
OBJECTS = (
    "工作站 配套设施 露天场地 中转仓库 专用车辆 字号名称 注册地址 主要负责人 核定规模 许可范围 实施方案 格式合同 "
    "安全标识 收费价格 电子档案 监管账户 竣工图纸 留存样品 产品配方 工艺流程 固定线路 发车班次 作业班组 监控装置 "
    "销售专柜 临时摊位 展览会 实训基地 便民驿站 连锁门店 服务网点 加工车间 实验室 职工宿舍 集体食堂 培优课程 "
    "自编教材 应急预案 技改项目 质量台账"
).split()
ACTS = (
    ("设立审批", "行政许可", "01"), ("变更核准", "行政许可", "01"), ("延续许可", "行政许可", "01"),
    ("注销登记", "行政许可", "01"), ("备案", "其他行政权力", "10"), ("竣工验收", "其他行政权力", "10"),
    ("等级认定", "行政确认", "07"), ("专项补助申领", "行政给付", "05"), ("信息查询", "公共服务", "20"),
    ("政策咨询", "公共服务", "20"),
)  # fmt: skip
PAPERS = (
    "申请表 场所平面图 产权证明 租赁合同 检测报告 安全管理制度 人员名册 资格证书 设备清单 资金证明 开户证明 "
    "验收报告 章程 会议纪要 环境影响说明 消防合格证明 健康证明 学历证明 体检报告"
).split()
_TEXT = "申请人应当按照规定的条件和程序提出申请，如实提交有关材料和反映真实情况，并对申请材料实质内容的真实性负责。"


@dataclass(frozen=True, slots=True)
class Matter:
    """What a standard and its guides have in common."""

    number: int
    """Index of the matter in its city; its code and its department follow from it."""
    name: str
    code: str
    type: str
    parts: tuple[str, str, str]
    """The words of the name: a field, an object and an act, such as 公共浴室, 工作站, 设立审批."""
    papers: tuple[str, ...]
    """Names of the materials."""


@dataclass(frozen=True, slots=True)
class Injected:
    """A guide that has a wrong basic code on purpose."""

    path: str
    kind: str
    """`same`: a code of its own for a matter that has a code, with the name and the materials of that matter. `named`:
    the same with other materials. `borrowed`: the code of another matter."""
    code: str
    """The wrong basic code."""
    of: str
    """The right basic code."""
    slip: str
    """How the name differs from the name of the matter; "" for `borrowed`."""


class City:
    """A city with `guides` guides and about a seventh as many standards; the same seed gives the same city."""

    def __init__(self, guides: int = 7120, seed: int = 1) -> None:
        self.guides, self.seed = guides, seed
        self.count = max(1, guides * 1000 // (len(DISTRICTS) * 1017))
        self.injected: list[Injected] = []
        self._clean = {name: value for name, (_, value) in example_catalog.clean_guides().items()}
        names = list(itertools.product(FIELDS, OBJECTS, ACTS))
        if self.count > len(names):
            raise ValueError(f"at most {len(names) * len(DISTRICTS)} guides")
        random.Random(seed).shuffle(names)
        self.matters = [self._matter(number, *names[number]) for number in range(self.count)]

    def _matter(self, number: int, field: str, thing: str, act: tuple[str, str, str]) -> Matter:
        rng = random.Random(f"{self.seed}-{number}")
        own = [f"{field}{paper}" if rng.random() < 0.3 else paper for paper in rng.sample(PAPERS[1:], 5)]
        return Matter(
            number,
            f"{field}{thing}{act[0]}",
            f"00{act[2]}{number % 40 + 1:02}{number // 40 + 1:03}000",
            act[1],
            (field, thing, act[0]),
            (f"{field}{act[0]}申请表", *own),
        )

    def standards(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yields (path below the catalog, document) of every standard."""
        for matter in self.matters:
            guide = self._guide(matter, "320402")
            kept = (
                "name",
                "type",
                "basic_code",
                "audience",
                "legal_basis",
                "conditions",
                "materials",
                "fees",
                "result",
            )
            limits = {"statutory": guide["time_limit"]["statutory"], "promised": {"value": 5, "unit": "工作日"}}
            document = {"kind": "standard", **{key: guide[key] for key in kept if key in guide}, "time_limit": limits}
            yield f"standards/{matter.code}-{matter.name}.yaml", document

    def documents(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yields (path below the catalog, document) of every guide. `injected` is complete after the last one."""
        self.injected = []
        left = self.guides
        for matter in self.matters:
            rng = random.Random(f"{self.seed}-{matter.number}-districts")
            wrong_in = rng.choice(list(DISTRICTS)) if matter.number % 10 == 3 else None
            for district, area in DISTRICTS.items():
                left -= 1
                guide = self._guide(matter, district)
                path = f"districts/{district}-{area}/{guide['agency']['name']}/{matter.code}-{matter.name}.yaml"
                if district == wrong_in:
                    self._inject(guide, matter, path, rng)
                else:
                    self._drift(guide, rng)
                yield path, guide
        for matter, (district, area) in itertools.product(self.matters, DISTRICTS.items()):
            if left <= 0:
                return
            left -= 1
            guide = self._guide(matter, district)
            guide |= {"name": f"{matter.name}（网上申报）", "item_code": f"{guide['task_code']}01"}
            yield f"districts/{district}-{area}/{guide['agency']['name']}/{matter.code}-{matter.name}-01.yaml", guide

    def _guide(self, matter: Matter, district: str) -> dict[str, Any]:
        """The guide of a district that keeps to the standard; about 7 KB of YAML."""
        guide = copy.copy(self._clean[matter.type])
        department = DEPARTMENTS[matter.number % len(DEPARTMENTS)]
        area = DISTRICTS[district]
        agency, code = f"{area}{department}", organisation_code(district, matter.number % len(DEPARTMENTS))
        form, law = (
            "attachments/申请表.docx",
            [{"title": "公共场所卫生管理条例", "rank": "行政法规", "article": "第四条"}],
        )
        first, *others = copy.deepcopy(guide["materials"][:1])
        first |= {"name": matter.papers[0], "blank_form": form, "filling_note": _TEXT}
        others = [
            {
                "name": paper, "kind": "其他", "necessity": "必要", "form": "纸质/电子化", "originals": 1, "copies": 0,
                "source": "申请人自备", "basis": law, "filling_note": f"{paper}应当由出具单位盖章，{_TEXT}",
                "review_points": [f"{paper}的名称与申请表一致", f"{paper}在有效期以内", "盖有出具单位印章"],
            }
            for paper in matter.papers[1:]
        ]  # fmt: skip
        clean = guide["agency"]
        return guide | {
            "name": matter.name, "basic_code": matter.code, "task_code": f"{code}4{matter.code}", "item_code": None,
            "district": district, "agency": {**clean, "name": agency, "code": code},
            "legal_basis": [{**guide["legal_basis"][0], "text": _TEXT * 4}] if guide.get("legal_basis") else None,
            "materials": [first, *others], "places": [{"venue": f"hall-{district}", "windows": ["12"]}],
            "contacts": {**guide["contacts"], "consult": [{"label": agency, "phone": _phone(district, matter.number)}]},
            "remedies": {"review": f"{area}人民政府", "litigation": f"常州市{area}人民法院"},
            "supervision": {"matters": [f"C{district[:6]}-0001"], "agency": agency},
            "situations": [], "faq": [{"question": f"办理{matter.name}要带什么材料", "answer": _TEXT * 3}],
        }  # fmt: skip

    def _drift(self, guide: dict[str, Any], rng: random.Random) -> None:
        """Changes one thing in about half of the guides, as districts do."""
        dice = rng.random()
        limits = copy.deepcopy(guide["time_limit"])
        if dice < 0.3 and limits.get("promised"):
            limits["promised"]["value"] = max(1, limits["promised"]["value"] + rng.choice((-2, -1, 1, 3)))
        elif dice < 0.32 and limits.get("statutory"):
            limits["statutory"]["value"] += 5
        elif dice < 0.34:
            guide["name"] = rng.choice((f"{guide['name']}事项", f"{guide['name']} ", f"关于{guide['name']}"))
        elif dice < 0.38:
            guide["materials"] = guide["materials"][:-1]
        elif dice < 0.42:
            guide["conditions"] = None
        elif dice < 0.5:
            guide["publication"] = {"published_on": "2026-05-10"}
        guide["time_limit"] = limits

    def _inject(self, guide: dict[str, Any], matter: Matter, path: str, rng: random.Random) -> None:
        """Gives a guide a wrong code and notes it in `injected`."""
        kind = ("same", "named", "same", "named", "borrowed")[matter.number // 10 % 5]
        if kind == "borrowed":
            # Name and materials stay; the code is that of the next matter.
            other = self.matters[(matter.number + 1) % self.count]
            guide |= {"basic_code": other.code, "task_code": f"{guide['agency']['code']}4{other.code}"}
            self.injected.append(Injected(path, kind, other.code, matter.code, ""))
            return
        slip, name = self._misspelt_name(matter, guide, rng)
        code = f"{matter.code[:4]}{41 + matter.number % 50:02}{matter.number // 50:03}000"
        guide |= {"name": name, "basic_code": code, "task_code": f"{guide['agency']['code']}4{code}"}
        if kind == "named":
            guide["materials"] = [guide["materials"][0] | {"name": f"{matter.parts[0]}登记卡"}, *guide["materials"][3:]]
        self.injected.append(Injected(path, kind, code, matter.code, slip))

    def _misspelt_name(self, matter: Matter, guide: dict[str, Any], rng: random.Random) -> tuple[str, str]:
        """(how it differs, the name of a matter as another body might write it)."""
        field, thing, act = matter.parts
        name = matter.name
        at = rng.randrange(1, len(field))
        slips = {
            "the same": name,
            "a filler": rng.choice((f"{field}的{thing}{act}", f"关于{name}", f"{name}事项")),
            "another word": name.replace("审批", "批准").replace("核准", "审核").replace("申领", "申请"),
            "punctuation": rng.choice((f"{field}、{thing}{act}", f"“{field}{thing}”{act}", f"{field} {thing}{act}")),
            "a place": f"{DISTRICTS[guide['district']]}{name}",
            "a department": f"{guide['agency']['name']}：{name}",
            "a character twice": f"{field[:at]}{field[at - 1]}{field[at:]}{thing}{act}",
            "a character less": f"{field}{thing[:-1]}{act}",
            "a word more": f"{field}本市{thing}{act}",
            "another order": f"{thing}{field}{act}",
            "a mistaken character": name.replace("账", "帐").replace("备案", "备按").replace("登记", "登纪")
            .replace("批", "披").replace("核", "合").replace("申", "审").replace("询", "寻").replace("认", "任"),
        }  # fmt: skip
        slip = rng.choice(list(slips))
        return slip, slips[slip]

    def registry(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yields (path below the catalog, document) of the registries that are of this city: divisions, departments,
        venues. The others are copied from the example catalog of the rulebook."""
        areas = [{"id": "320400", "name": "常州市", "level": "市级", "parent": None, "nature": "行政区划"}]
        areas += [
            {
                "id": key, "name": name, "level": "县级", "parent": "320400",
                "nature": "功能区" if "-" in key else "行政区划", "phone_code": "0519",
            }
            for key, name in DISTRICTS.items()
        ]  # fmt: skip
        departments = [
            {"code": organisation_code(key, number), "name": area + name, "short_name": name, "district": key}
            for key, area in DISTRICTS.items()
            for number, name in enumerate(DEPARTMENTS)
        ]
        venues = [
            {
                "id": f"hall-{key}", "name": f"{name}政务服务中心", "district": key, "level": "县级",
                "address": f"常州市{name}示例大道{int(key[4:6]) + 1}号", "phone": _phone(key, 0),
                "hours": [{"days": "周一至周五", "from": "9:00", "to": "17:00"}],
                "windows": [{"no": "12", "name": "综合窗口"}], "checked_on": "2026-09-10", "status": "启用",
            }
            for key, name in DISTRICTS.items()
        ]  # fmt: skip
        yield "registry/divisions.yaml", {"kind": "divisions", "areas": areas}
        yield "registry/departments.yaml", {"kind": "departments", "departments": departments}
        yield "registry/venues.yaml", {"kind": "venues", "venues": venues}

    def write(self, root: Path) -> None:
        """Writes the city into the folder `root`, which must be empty or not exist."""
        root.mkdir(parents=True, exist_ok=True)
        if any(root.iterdir()):
            raise FileExistsError(f"{root} is not empty")
        (root / "matterlint.yaml").write_text(f'as_of: "{examples.AS_OF}"\n', "utf-8")
        catalog, clean = root / "catalog", example_catalog.clean_folder()
        for name in ("documents", "licences", "laws"):
            (catalog / "registry").mkdir(parents=True, exist_ok=True)
            shutil.copy(clean / f"registry/{name}.yaml", catalog / f"registry/{name}.yaml")
        attachments = next(clean.rglob("attachments"))
        for place, document in itertools.chain(self.registry(), self.standards(), self.documents()):
            path = catalog / place
            if not path.parent.is_dir():
                path.parent.mkdir(parents=True)
            if not place.startswith("registry/") and not (path.parent / "attachments").is_dir():
                shutil.copytree(attachments, path.parent / "attachments")
            path.write_text(yaml_writer.dump(document), "utf-8")
        listed = [asdict(item) for item in self.injected]
        (root / "injected.json").write_text(json.dumps(listed, ensure_ascii=False, indent=1) + "\n", "utf-8")


def organisation_code(district: str, number: int) -> str:
    """Returns a made-up organisation code for a department of a district, with the right check character."""
    body = f"11{district[:6]}MB{number + (50 if '-' in district else 0):03}9001"
    return credit_code.completed(body)


def _phone(district: str, number: int) -> str:
    return f"0519-855{list(DISTRICTS).index(district)}{number % 10000:04}"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    options.add_argument("--guides", type=int, default=7120)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    city = City(given.guides, given.seed)
    city.write(given.folder)
    print(f"{given.guides} guides, {city.count} standards, {len(city.injected)} guides with a wrong code")


if __name__ == "__main__":
    main()
