"""Procuratorates: their levels."""

from rules.labels import Labelled


class ProcuratorateLevel(Labelled):
    """层级. Source: 人民检察院组织法 Art. 12-16."""

    SUPREME = "SUPREME", "最高人民检察院", "Supreme"
    PROVINCIAL = "PROVINCIAL", "省级", "Provincial"
    PREFECTURAL = "PREFECTURAL", "设区的市级", "Prefectural"
    BASIC = "BASIC", "基层", "Basic"
    SPECIAL = "SPECIAL", "专门", "Special"
