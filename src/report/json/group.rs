//! How weights came about, and what a workshop says as far as it may be seen.

use crate::assess::{
    Assessment, BallotOutcome, Consistency, DisputeOutcome, GroupOutcome, GroupResult, RoundOutcome,
    WeighingOutcome,
};
use crate::decision::Judgement;
use serde_json::{Value, json};

pub fn weighing(weighing: &WeighingOutcome) -> Value {
    json!({
        "way": weighing.way,
        "sentence": weighing.sentence,
        "consistency": weighing.consistency.as_ref().map(consistency),
    })
}

fn consistency(found: &Consistency) -> Value {
    let judgement = |judgement: &Judgement| json!({"more": judgement.more, "less": judgement.less, "times": judgement.times});
    json!({
        "judged": found.judged,
        "pairs": found.pairs,
        "ratio": found.ratio,
        "table": found.table,
        "worst": found.worst.as_ref().map(|worst| json!({
            "stated": judgement(&worst.stated), "mends": judgement(&worst.mends),
            "ratio_after": worst.ratio_after,
        })),
    })
}

pub fn group(assessment: &Assessment, group: &GroupOutcome) -> Value {
    json!({
        "voters": group.voters,
        "observers": group.observers,
        "rounds": group.rounds.iter().map(|round| self::round(assessment, round)).collect::<Vec<_>>(),
    })
}

fn round(assessment: &Assessment, round: &RoundOutcome) -> Value {
    json!({
        "revealed": round.is_revealed,
        "voted": round.voted,
        "result": round.result.as_ref().map(|result| self::result(assessment, result)),
    })
}

fn result(assessment: &Assessment, result: &GroupResult) -> Value {
    json!({
        "sentence": result.sentence,
        "weights": weights(assessment, &result.weights),
        "weights_by_confidence": weights(assessment, &result.weights_by_confidence),
        "ranking": result.ranking,
        "agreement_on_weights": result.agreement_on_weights,
        "agreement_on_options": result.agreement_on_options,
        "disputes": result.disputes.iter().map(|found| dispute(assessment, found)).collect::<Vec<_>>(),
        "ballots": result.ballots.iter().map(|one| ballot(assessment, one)).collect::<Vec<_>>(),
    })
}

fn weights(assessment: &Assessment, weights: &[f64]) -> Vec<Value> {
    let used = assessment.criteria.iter().zip(weights);
    used.map(|(used, weight)| json!({"criterion": used.criterion.id, "weight": weight})).collect()
}

fn dispute(assessment: &Assessment, found: &DisputeOutcome) -> Value {
    json!({
        "about": found.about.id(),
        "criterion": assessment.criteria.get(found.criterion).map(|used| &*used.criterion.id),
        "least": found.least,
        "most": found.most,
        "moves": found.moves,
        "lead_least": found.lead_least,
        "dethrones": found.dethrones,
    })
}

fn ballot(assessment: &Assessment, ballot: &BallotOutcome) -> Value {
    json!({
        "name": ballot.name,
        "counts": ballot.counts,
        "way": ballot.way,
        "weights": weights(assessment, &ballot.weights),
        "ranking": ballot.ranking,
        "confidence": ballot.confidence.label(),
        "because": ballot.because,
        "consistency": ballot.consistency.as_ref().map(consistency),
    })
}
