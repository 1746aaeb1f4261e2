//! Prices worked out by hand from published unit prices, through the very door that `siteplan calc
//! price` uses. Each case of the fixture has its arithmetic and its source beside it.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]

use serde_json::{Value, json};
use siteplan::cli::calc::{Options, price};

const OPTIONS: Options = Options { seed: 1, draws: 1 };

#[test]
fn hand_arithmetic_agrees_to_the_cent() {
    let cases: Vec<Value> = serde_json::from_str(include_str!("fixtures/prices_by_hand.json")).unwrap();
    assert!(cases.len() >= 40, "{} cases", cases.len());
    let mut wrong = Vec::new();
    for case in &cases {
        let (expected, allowed) =
            (case["expected_usd"].as_f64().unwrap(), case["tolerance_usd"].as_f64().unwrap());
        match price::run(case, &OPTIONS) {
            Ok(answer) if (answer["usd"].as_f64().unwrap() - expected).abs() <= allowed => {}
            Ok(answer) => wrong.push(format!(
                "{}: {} instead of {expected} = {}",
                case["id"], answer["usd"], case["formula"]
            )),
            Err(problem) => wrong.push(format!("{}: {problem}", case["id"])),
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

fn asked(offer: &str, region: &str, workload: &Value) -> Value {
    json!({ "items": [{ "offer": offer, "region": region, "workload": workload }] })
}

#[track_caller]
fn refused(case: &Value, because: &str) {
    let error = price::run(case, &OPTIONS).unwrap_err();
    assert!(error.contains(because), "\"{error}\" does not say \"{because}\"");
}

#[test]
fn what_cannot_be_priced_is_refused_with_advice() {
    let function = json!({ "requests": 1e6, "duration_ms": 100, "memory_mib": 128 });
    let mut case = asked("aws.lambda.x86", "us-east-1", &function);
    case["allowances"] = json!(["lambda-request"]);
    refused(&case, "did you mean `lambda-requests`?");
    let mut case = asked("aws.lambda.x86", "us-east-1", &function);
    case["allowance"] = json!("none");
    refused(&case, "did you mean `allowances`?");
    let endless = json!({ "requests": 1e307, "duration_ms": 900_000, "memory_mib": 10240 });
    refused(&asked("aws.lambda.x86", "us-east-1", &endless), "more than can be counted");
    let nobody = json!({ "requests": 1, "duration_ms": 100, "vcpu": 1, "memory_gib": 1, "concurrency": 0 });
    refused(
        &asked("gcp.cloud-run.request-based", "us-central1", &nobody),
        "`gcp.cloud-run.request-based` divides by concurrency",
    );
    let large = json!({ "requests": 1, "duration_ms": 100, "memory_mib": 9000 });
    refused(
        &asked("gcp.cloud-functions.gen1", "us-central1", &large),
        "128, 256, 512, 1024, 2048, 4096, 8192 memory_mib",
    );
    let bound = |commitment: &str| json!({ "instances": 1, "hours": 1, "commitment": commitment });
    refused(&asked("hetzner.cloud.cx23", "hetzner-eu", &bound("reserved-1y")), "reads no texts");
    for offer in ["aws.ec2.t3.small", "aws.eks.nodes.t3.large"] {
        refused(
            &asked(offer, "us-east-1", &bound("reserved-2y")),
            "no commitment `reserved-2y`; it knows reserved-1y, reserved-3y, spot, spot-interrupted",
        );
    }
    // A region where it is not sold is told, however it is asked for.
    let mut elsewhere = asked("aws.lambda.snapstart", "eu-west-1", &json!({}));
    elsewhere["items"][0]["quantities"] = json!({ "cached_gib_s": 1 });
    refused(&elsewhere, "is not sold in eu-west-1; it is sold in us-east-1");
    let restored = json!({ "processed_gib": 1 });
    refused(&asked("aws.lambda.snapstart", "eu-west-1", &restored), "it is sold in us-east-1");
    // What is reserved already is not reserved once more.
    refused(
        &asked("aws.rds.mysql.t3-large-reserved-1y", "us-east-1", &bound("reserved-1y")),
        "reads no texts",
    );
}

/// A size that no platform has would be priced as if it could be had.
#[test]
fn a_size_that_does_not_exist_is_refused_with_those_that_do() {
    let function = |memory_mib: f64, duration_ms: f64| json!({ "requests": 1e6, "duration_ms": duration_ms, "memory_mib": memory_mib });
    let task = |vcpu: f64, memory_gib: f64| json!({ "tasks": 1, "vcpu": vcpu, "memory_gib": memory_gib, "seconds_per_task": 3600 });
    let container = |vcpu: f64, memory_gib: f64| json!({ "requests": 1e6, "duration_ms": 100, "vcpu": vcpu, "memory_gib": memory_gib });
    let cases = [
        ("aws.lambda.x86", "us-east-1", function(20480.0, 100.0), "128 to 10240 memory_mib"),
        ("aws.lambda.arm", "us-east-1", function(64.0, 100.0), "128 to 10240 memory_mib"),
        ("aws.lambda.x86", "us-east-1", function(128.0, 1e6), "at most 900000 duration_ms"),
        ("aws.fargate.x86", "us-east-1", task(0.25, 30.0), "0.5, 1, 2 memory_gib with 0.25 vcpu"),
        ("aws.fargate.x86", "us-east-1", task(4.0, 4.0), "8, 9, 10, 11, 12"),
        ("aws.fargate.arm", "us-east-1", task(8.0, 18.0), "16, 20, 24"),
        ("aws.fargate.arm", "us-east-1", task(3.0, 8.0), "0.25, 0.5, 1, 2, 4, 8, 16, 32 vcpu"),
        ("aws.fargate.windows", "us-east-1", task(8.0, 16.0), "1, 2, 4 vcpu"),
        ("azure.functions.flex", "eastus", function(1000.0, 100.0), "512, 2048, 4096 memory_mib"),
        ("azure.functions.consumption", "eastus", function(2048.0, 100.0), "at most 1536 memory_mib"),
        ("azure.container-apps", "eastus", container(0.5, 4.0), "at most 1 memory_gib with 0.5 vcpu"),
        (
            "gcp.cloud-run.request-based",
            "us-central1",
            container(1.0, 8.0),
            "at most 4 memory_gib with 0 vcpu",
        ),
        ("gcp.cloud-run.request-based", "us-central1", container(16.0, 8.0), "at most 8 vcpu"),
    ];
    for (offer, region, workload, because) in &cases {
        refused(&asked(offer, region, workload), because);
    }
    for (offer, region, workload) in [
        ("aws.lambda.x86", "us-east-1", function(10240.0, 900_000.0)),
        ("aws.fargate.x86", "us-east-1", task(0.25, 2.0)),
        // A pod that asks for less than the smallest task is given it.
        ("aws.fargate.x86", "us-east-1", task(1.0, 1.0)),
        ("azure.functions.consumption", "eastus", function(10.0, 100.0)),
        ("gcp.cloud-run.request-based", "us-central1", container(8.0, 32.0)),
    ] {
        assert!(price::run(&asked(offer, region, &workload), &OPTIONS).is_ok(), "{offer}: {workload}");
    }
}

#[test]
fn null_is_as_good_as_absent_and_notes_are_for_readers() {
    let function = json!({
        "requests": 1e6, "duration_ms": 100, "memory_mib": 128, "ephemeral_mib": null, "provisioned": null,
    });
    let mut case = asked("aws.lambda.x86", "us-east-1", &function);
    for key in ["allowances", "catalog"] {
        case[key] = Value::Null;
    }
    case["items"][0]["quantities"] = Value::Null;
    case["remark"] = json!("for whoever reads this");
    assert_eq!(price::run(&case, &OPTIONS).unwrap()["usd"], json!(0.0));
}
