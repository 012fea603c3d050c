//! The models computed by hand: every formula once more, in Rust, from the same lists.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A row of a list, by its header.
type Listed = BTreeMap<String, String>;
/// The results that an account must have, by their English names.
type Classes = Vec<(&'static str, &'static str)>;

/// A list of a model.
pub fn list(model: &str, file: &str) -> Vec<Listed> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("formulas/models").join(model).join(file);
    let text = fs::read_to_string(path).unwrap();
    let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
    let headers = lines.next().unwrap();
    lines.map(|fields| headers.iter().cloned().zip(fields).collect()).collect()
}

fn number(row: &Listed, column: &str) -> f64 {
    row[column].parse().unwrap()
}

/// The day's number in a count from 1970 on (Hinnant's algorithm, "days from civil").
fn day(text: &str) -> i64 {
    let parts: Vec<i64> = text.split('-').map(|part| part.parse().unwrap()).collect();
    let (year, month, day) = (parts[0] - i64::from(parts[1] <= 2), parts[1], parts[2]);
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Points of a linear scale.
fn linear(value: f64, [zero, hundred]: [f64; 2]) -> f64 {
    ((value - zero) / (hundred - zero) * 100.0).clamp(0.0, 100.0)
}

/// Whether points reach a threshold, but for the last digits of a binary fraction.
fn reaches(points: f64, threshold: f64) -> bool {
    points > threshold - 1e-9
}

/// Points of steps: those of the last threshold that is reached.
fn steps(value: f64, steps: &[(f64, f64)]) -> f64 {
    steps.iter().rev().find(|(threshold, _)| value >= *threshold).map_or(0.0, |(_, points)| *points)
}

fn abc(account: &Listed, accounts: &[Listed]) -> Classes {
    let revenues: Vec<f64> = accounts.iter().map(|account| number(account, "Revenue")).collect();
    let own = number(account, "Revenue");
    let all: f64 = revenues.iter().filter(|revenue| **revenue > 0.0).sum();
    let larger: f64 = revenues.iter().filter(|revenue| **revenue > own).sum();
    // In whole euros, so that 80 % is 80 %.
    let class = match larger * 100.0 {
        _ if own <= 0.0 => "No revenue",
        larger if larger < 80.0 * all => "A",
        larger if larger < 95.0 * all => "B",
        _ => "C",
    };
    vec![("ABC class", class)]
}

fn attractiveness_strength(account: &Listed) -> Classes {
    let own = |column| number(account, column);
    let attractive = 0.35 * linear(own("Spend"), [0.0, 3e6])
        + 0.25 * linear(own("Margin"), [0.05, 0.3])
        + 0.25 * linear(own("Growth"), [-0.05, 0.15])
        + 0.15 * linear(own("Strategic fit"), [1.0, 5.0]);
    let against = |what: &str| number(account, &format!("{what} (us)")) - number(account, &format!("{what} (best rival)"));
    let strong = [("Delivery", 0.4), ("Service", 0.35), ("Price", 0.25)]
        .iter()
        .map(|(what, weight)| weight * linear(against(what), [-5.0, 5.0]))
        .sum();
    let (kind, strategy) = match (reaches(attractive, 50.0), reaches(strong, 50.0)) {
        (true, true) => ("Strategic", "Strategic investment"),
        (true, false) => ("Star", "Selective investment"),
        (false, true) => ("Status", "Proactive maintenance"),
        (false, false) => ("Streamline", "Management for cash"),
    };
    vec![("Customer type", kind), ("Strategy", strategy)]
}

fn nine_box(account: &Listed) -> Classes {
    let own = |column| number(account, column);
    let attractive = 0.4 * linear(own("Purchase volume"), [0.0, 2e6])
        + 0.3 * linear(own("Industry growth"), [0.0, 0.1])
        + 0.3 * linear(own("Margin"), [0.05, 0.35]);
    let position = 0.4 * linear(own("Revenue") / own("Purchase volume"), [0.0, 0.7])
        + 0.3 * linear(own("Satisfaction"), [1.0, 10.0])
        + 0.3 * linear(own("Personal access"), [1.0, 5.0]);
    let level = |points: f64| usize::from(reaches(points, 33.0)) + usize::from(reaches(points, 67.0));
    let (up, right) = (level(attractive), level(position));
    let boxes = [
        ["Withdraw", "Reduce effort", "Protect and refocus"],
        ["Expand with care", "Manage for earnings", "Build on strengths"],
        ["Build selectively", "Invest to build", "Protect position"],
    ];
    vec![("Strategy", ["Harvest", "Harvest", "Select", "Invest", "Invest"][up + right]), ("Box", boxes[up][right])]
}

fn rfm(account: &Listed, orders: &[Listed]) -> Classes {
    let own: Vec<&Listed> = orders.iter().filter(|order| order["Account ID"] == account["Account ID"]).collect();
    let Some(last) = own.iter().map(|order| day(&order["Date"])).max() else { return vec![("RFM segment", "No orders")] };
    let recent: Vec<f64> =
        own.iter().filter(|order| day(&order["Date"]) > day("2024-11-23")).map(|order| number(order, "Amount")).collect();
    let ago = (day("2026-11-23") - last) as f64;
    let recency = steps(ago, &[(0.0, 100.0), (31.0, 80.0), (91.0, 60.0), (181.0, 40.0), (366.0, 20.0)]);
    let often = steps(recent.len() as f64, &[(0.0, 0.0), (1.0, 20.0), (2.0, 40.0), (4.0, 60.0), (8.0, 80.0), (12.0, 100.0)]);
    let much =
        steps(recent.iter().sum(), &[(0.0, 0.0), (1.0, 20.0), (5000.0, 40.0), (20_000.0, 60.0), (50_000.0, 80.0), (150_000.0, 100.0)]);
    let segment = if recency >= 80.0 && often >= 80.0 && much >= 80.0 {
        "Champions"
    } else if recency >= 60.0 && often >= 60.0 {
        "Loyal"
    } else if recency >= 80.0 && often <= 20.0 {
        "New"
    } else if recency >= 60.0 {
        "Promising"
    } else if often >= 60.0 {
        "At risk"
    } else if recency <= 20.0 {
        "Lost"
    } else {
        "Needs attention"
    };
    vec![("RFM segment", segment)]
}

fn cost_to_serve(account: &Listed) -> Classes {
    let own = |column| number(account, column);
    let net = own("List value") - own("Discounts");
    let service = own("Visits") * 450.0 + own("Orders") * 35.0 + own("Rush orders") * 120.0 + own("Service hours") * 80.0;
    let worth = 0.4 * linear(own("Criticality"), [1.0, 5.0])
        + 0.3 * linear(own("List value"), [0.0, 1e6])
        + 0.3 * linear(own("Hard to replace"), [1.0, 5.0]);
    // In whole euros: 85 % of the list value, 12 % of net revenue.
    let (dear, costly) = (net * 100.0 >= 85.0 * own("List value"), service * 100.0 >= 12.0 * net);
    let (kind, treatments) = match (dear, costly) {
        (true, false) => ("Passive", ["Keep as it is", "Protect and reward"]),
        (true, true) => ("Carriage trade", ["Charge for service", "Keep, and serve more simply"]),
        (false, false) => ("Bargain basement", ["Serve by the web shop", "Raise the price in steps"]),
        (false, true) => ("Aggressive", ["Cut service or part", "Renegotiate price and service"]),
    };
    vec![("Customer type", kind), ("Treatment", treatments[usize::from(reaches(worth, 50.0))])]
}

fn saas_tiers(account: &Listed) -> Classes {
    let own = |column| number(account, column);
    let today = day("2026-11-23");
    let decay = (0.5_f64.powf((today - day(&account["Last login"])) as f64 / 30.0) * 1000.0).round() / 1000.0;
    let industry = match account["Industry"].as_str() {
        "Software" => 100.0,
        "Finance" => 80.0,
        "Health care" => 60.0,
        _ => 30.0,
    };
    let fit = 0.4 * linear(own("Employees"), [0.0, 1000.0]) + 0.35 * industry + 0.25 * linear(own("Integrations"), [0.0, 4.0]);
    let used = 0.5 * linear(own("Active users") / own("Seats") * decay, [0.0, 0.8])
        + 0.3 * linear(own("Features used") * decay, [0.0, 10.0])
        + 0.2 * linear(own("Sessions per user") * decay, [0.0, 20.0]);
    let (fits, is_used) = (reaches(fit, 60.0), reaches(used, 50.0));
    let tier = ["Tech touch", "Low touch", "High touch"][usize::from(fits) + usize::from(is_used)];
    let is_near = day(&account["Renewal"]) - today <= 120;
    let next = match (is_near, fits, is_used) {
        (true, ..) if !reaches(used, 40.0) => "Rescue before renewal",
        (true, ..) => "Prepare renewal",
        (false, true, true) => "Expand",
        (false, true, false) => "Activate",
        (false, false, true) => "Offer upgrades",
        (false, false, false) => "Self-service",
    };
    vec![("Tier", if account["Notice given"] == "yes" { "Leaving" } else { tier }), ("Next step", next)]
}

/// What every sample account of a model must get.
pub fn expected(model: &str) -> Vec<(String, Classes)> {
    let accounts = list(model, "accounts.csv");
    let classes = |account: &Listed| match model {
        "abc" => abc(account, &accounts),
        "attractiveness-strength" => attractiveness_strength(account),
        "nine-box" => nine_box(account),
        "rfm" => rfm(account, &list(model, "orders.csv")),
        "cost-to-serve" => cost_to_serve(account),
        "saas-tiers" => saas_tiers(account),
        other => panic!("{other} is not computed here"),
    };
    accounts.iter().map(|account| (account["Account ID"].clone(), classes(account))).collect()
}
