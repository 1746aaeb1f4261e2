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
    let endless = json!({ "requests": 1e300, "duration_ms": 1e300, "memory_mib": 128 });
    refused(&asked("aws.lambda.x86", "us-east-1", &endless), "more than can be counted");
    let nobody = json!({ "requests": 1, "duration_ms": 100, "vcpu": 1, "memory_gib": 1, "concurrency": 0 });
    refused(
        &asked("gcp.cloud-run.request-based", "us-central1", &nobody),
        "`gcp.cloud-run.request-based` divides by concurrency",
    );
    let large = json!({ "requests": 1, "duration_ms": 100, "memory_mib": 9000 });
    refused(&asked("gcp.cloud-functions.gen1", "us-central1", &large), "ends at 8192 memory_mib");
    refused(
        &asked(
            "aws.ec2.t3.small",
            "us-east-1",
            &json!({ "instances": 1, "hours": 1, "commitment": "reserved-1y" }),
        ),
        "reads no texts",
    );
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
