//! The criteria for Northwind, and for LibreOffice the formulas that stand beside them.

/// Compute rows: a result and its formula; for LibreOffice another formula where one is given.
pub(super) const COMPUTED: &[(&str, &str, &str)] = &[
    ("Revenue", "SUMIFS(Lines[Amount],Lines[Customer ID],[@[Customer ID]])", ""),
    (
        "Last year",
        "SUMIFS(Lines[Amount],Lines[Customer ID],[@[Customer ID]],Lines[Order date],\">=\"&DATE(1997,5,7),Lines[Order date],\"<=\"&TODAY())",
        "",
    ),
    (
        "This year",
        "SUMIFS('Order lines'[Amount],'Order lines'[Customer ID],Customers[@[Customer ID]],'Order lines'[Order date],\">=1998-01-01\")",
        "",
    ),
    ("Orders", "COUNTIFS(Orders[Customer ID],[@[Customer ID]])", ""),
    ("Open orders", "COUNTIFS(Orders[Customer ID],[@[Customer ID]],Orders[Shipped date],\"\")", ""),
    ("Shipped orders", "COUNTIFS(Orders[Customer ID],[@[Customer ID]],Orders[Shipped date],\"<>\")", ""),
    ("First order", "MINIFS(Orders[Order date],Orders[Customer ID],[@[Customer ID]])", ""),
    ("Last order", "MAXIFS(Orders[Order date],Orders[Customer ID],[@[Customer ID]])", ""),
    ("Last order or never", "IF([@Orders]=0,\"never\",[@[Last order]])", ""),
    ("Days since", "IF([@Orders]=0,\"\",TODAY()-[@[Last order]])", ""),
    ("Average order", "IFERROR([@Revenue]/[@Orders],0)", ""),
    ("Average freight", "AVERAGEIFS(Orders[Freight],Orders[Customer ID],[@[Customer ID]])", ""),
    ("Rank", "RANK.EQ([@Revenue],[Revenue])", ""),
    ("Rank in country", "COUNTIFS([Country],[@Country],[Revenue],\">\"&[@Revenue])+1", ""),
    ("Share", "[@Revenue]/SUM([Revenue])", ""),
    ("Share in country", "[@Revenue]/SUMIFS([Revenue],[Country],[@Country])", ""),
    // LibreOffice rounds PERCENTRANK, Excel cuts it off.
    ("Percent rank", "PERCENTRANK.INC([Revenue],[@Revenue])", "ROUNDDOWN(SUMPRODUCT(([Revenue]<[@Revenue])*1)/(COUNT([Revenue])-1),3)"),
    ("Quartile", "IF([@Revenue]>=QUARTILE([Revenue],3),\"top\",IF([@Revenue]>=MEDIAN([Revenue]),\"middle\",\"low\"))", ""),
    (
        "First sales rep",
        "XLOOKUP([@[Customer ID]],Orders[Customer ID],Orders[Sales rep],\"none\")",
        "IFERROR(INDEX(Orders[Sales rep],MATCH([@[Customer ID]],Orders[Customer ID],0)),\"none\")",
    ),
    (
        "Last sales rep",
        "XLOOKUP([@[Customer ID]],Orders[Customer ID],Orders[Sales rep],\"none\",0,-1)",
        "IFERROR(LOOKUP(2,1/(Orders[Customer ID]=[@[Customer ID]]),Orders[Sales rep]),\"none\")",
    ),
    (
        "First order again",
        "XLOOKUP([@[Customer ID]],Orders[Customer ID],Orders[Order date],\"never\")",
        "IFERROR(INDEX(Orders[Order date],MATCH([@[Customer ID]],Orders[Customer ID],0)),\"never\")",
    ),
    ("Sales rep by index", "INDEX(Orders[Sales rep],MATCH([@[Customer ID]],Orders[Customer ID],0))", ""),
    ("Seafood", "SUMIFS(Lines[Amount],Lines[Customer ID],[@[Customer ID]],Lines[Category],\"sea*\")", ""),
    (
        "Categories",
        "(COUNTIFS(Lines[Customer ID],[@[Customer ID]],Lines[Category],\"Bev*\")>0)+(COUNTIFS(Lines[Customer ID],[@[Customer ID]],Lines[Category],\"*/*\")>0)+(COUNTIFS(Lines[Customer ID],[@[Customer ID]],Lines[Category],\"Con?????ns\")>0)",
        "",
    ),
    ("Average discount", "IFERROR(AVERAGEIFS(Lines[Discount],Lines[Customer ID],[@[Customer ID]]),0)", ""),
    ("Discount share", "SUMPRODUCT(Lines[Unit price],Lines[Quantity],Lines[Discount])/SUMPRODUCT(Lines[Unit price],Lines[Quantity])", ""),
    ("Dear freights", "COUNTIFS(Orders[Customer ID],[@[Customer ID]],Orders[Freight],\">\"&AVERAGE(Orders[Freight]))", ""),
    ("Freight abroad", "SUMIFS(Orders[Freight],Orders[Customer ID],[@[Customer ID]],Orders[Ship country],\"<>\"&[@Country])", ""),
    ("Months", "IF([@Orders]=0,0,DATEDIF([@[First order]],TODAY(),\"m\"))", ""),
    ("Years", "IF([@Orders]=0,0,YEARFRAC([@[First order]],TODAY()))", ""),
    ("Working days", "IF([@Orders]=0,0,NETWORKDAYS([@[First order]],[@[Last order]]))", ""),
    ("Due", "IF([@Orders]=0,\"\",EDATE([@[Last order]],3))", ""),
    ("Month's end", "IF([@Orders]=0,\"\",EOMONTH([@[Last order]],0))", ""),
    ("Label", "[@Company]&\" (\"&UPPER(LEFT([@Country],3))&\")\"", ""),
    ("First name", "LEFT([@Contact],FIND(\" \",[@Contact])-1)", ""),
    ("Surname", "MID([@Contact],SEARCH(\" \",[@Contact])+1,99)", ""),
    ("Extension", "RIGHT([@Phone],4)", ""),
    ("Extension as a number", "IFERROR(VALUE(RIGHT([@Phone],4)),0)", ""),
    ("Where", "IF([@Region]=\"\",\"no region\",[@Region])", ""),
    ("Regions", "TEXTJOIN(\", \",TRUE,[Region])", ""),
    ("Without region", "COUNTBLANK([Region])", ""),
    ("With a region", "COUNTIF([Region],\"<>\")", ""),
    ("In words", "IF([@Orders]=0,\"\",TEXT([@Revenue],\"#,##0.00\")&\" until \"&TEXT([@[Last order]],\"yyyy-mm-dd\"))", ""),
    ("Third largest", "LARGE(Lines[Amount],3)", ""),
    ("Spread", "STDEV.S(Lines[Amount])/MEDIAN(Lines[Amount])", ""),
    ("Countries with an a", "COUNTIF(Orders[Ship country],\"*a*\")", ""),
    ("Large quantities", "SUMIF(Lines[Quantity],\">50\")", ""),
    ("Produce", "SUMIF('By category'[Category],\"Prod*\",'By category'[Amount])", ""),
    ("Market", "SWITCH([@Country],\"Germany\",\"home\",\"Austria\",\"home\",\"Switzerland\",\"home\",\"abroad\")", ""),
];

/// Results that are shown as dates, with the text that stands in them where there is no order.
pub(super) const DATES: [&str; 6] = ["First order", "Last order", "Last order or never", "First order again", "Due", "Month's end"];

/// The other steps as TOML, and their results as formulas for LibreOffice.
pub(super) const DECIDED: &str = r#"
[[rule]]
step = "knockout"
result = "Key account"
item = "Orders"
formula = '''[@Orders]>=3'''

[[rule]]
step = "knockout"
result = "Key account"
item = "Revenue"
formula = '''[@Revenue]>1000'''

[[rule]]
step = "score"
result = "Value"
item = "Revenue"
formula = '''[@Revenue]'''
scale = "0..50000"
weight = "40%"

[[rule]]
step = "score"
result = "Value"
item = "Orders"
formula = '''[@Orders]'''
scale = "min..max"
weight = "30%"

[[rule]]
step = "score"
result = "Value"
item = "Last year"
formula = '''[@[Last year]]'''
scale = "percentile"
weight = "20%"

[[rule]]
step = "score"
result = "Value"
item = "Discount"
formula = '''[@[Average discount]]'''
scale = "0: 100; 5%: 60; 10%: 20"
weight = "10%"

[[rule]]
step = "score"
result = "Loyalty"
item = "Days"
formula = '''TODAY()-[@[Last order]]'''
scale = "180..0"
weight = '''IF([@Orders]>10,2,1)'''

[[rule]]
step = "score"
result = "Loyalty"
item = "Region"
formula = '''[@Region]'''
scale = '"WA": 100; "OR": 80; else: 10'
weight = "1"

[[rule]]
step = "blocker"
result = "Blocked"
item = "Open orders"
formula = '''[@[Open orders]]>1'''

[[rule]]
step = "classify"
result = "Priority"
item = "A"
formula = '''[@Value]>=40'''

[[rule]]
step = "classify"
result = "Priority"
item = "B"
formula = '''[@Value]>=25'''

[[rule]]
step = "classify"
result = "Priority"
item = "C"

[[rule]]
step = "classify"
result = "Visits"
item = "monthly"
formula = '''AND([@Priority]="A",[@[Days since]]<60)'''

[[rule]]
step = "classify"
result = "Visits"
item = "yearly"
"#;

pub(super) const DECIDED_NATIVELY: &[(&str, &str)] = &[
    ("Key account", "IF(AND([@Orders]>=3,[@Revenue]>1000),\"yes\",\"no\")"),
    (
        "Value",
        "IF([@[Key account]]=\"yes\",0.4*MIN(100,[@Revenue]/500)\
         +0.3*100*([@Orders]-MINIFS([Orders],[Key account],\"yes\"))/(MAXIFS([Orders],[Key account],\"yes\")-MINIFS([Orders],[Key account],\"yes\"))\
         +0.2*100*SUMPRODUCT(([Key account]=\"yes\")*([Last year]<=[@[Last year]]))/COUNTIF([Key account],\"yes\")\
         +0.1*IF([@[Average discount]]>=0.1,20,IF([@[Average discount]]>=0.05,60,100)),\"\")",
    ),
    (
        "Loyalty",
        "IF([@[Key account]]=\"yes\",(MAX(0,MIN(100,(180-(TODAY()-[@[Last order]]))/180*100))*IF([@Orders]>10,2,1)\
         +IF([@Region]=\"\",0,IF([@Region]=\"WA\",100,IF([@Region]=\"OR\",80,10))))/(IF([@Orders]>10,2,1)+IF([@Region]=\"\",0,1)),\"\")",
    ),
    ("Blocked", "IF(AND([@[Key account]]=\"yes\",[@[Open orders]]>1),\"Open orders\",\"\")"),
    ("class", "IF([@[Key account]]=\"yes\",IF([@Value]>=40,\"A\",IF([@Value]>=25,\"B\",\"C\")),\"\")"),
    ("Priority", "IF([@[Key account]]=\"no\",\"K.O.\",IF([@Blocked]<>\"\",\"stopped\",[@class]))"),
    ("Visits", "IF([@[Key account]]=\"no\",\"\",IF(AND([@class]=\"A\",[@[Days since]]<60),\"monthly\",\"yearly\"))"),
];
