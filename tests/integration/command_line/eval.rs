//! `caveat eval`: its metrics, and its refusals.

use serde_json::Value;

use super::{Library, caveat, json, keys, prints, refuses, run};

const QUESTIONS: &str = r#"{"q": "opening hours", "lang": "en", "accept": ["hours"], "kind": "plain"}
{"q": "开放时间", "lang": "zh-Hans", "accept": ["hours", "card"], "kind": "plain"}

{"q": "how do I bake bread", "lang": "en", "accept": [], "kind": "out"}
"#;

#[test]
fn eval_json_is_what_the_contract_says() {
    let library = Library::new();
    let file = library.write("questions.jsonl", QUESTIONS);
    let file = file.to_str().unwrap();
    let text = prints(&mut caveat(&["eval", file, "--json", "--faq", library.path()]));
    assert_eq!(text.lines().count(), 1, "{text}");
    let report = json(&text);
    let sorted = |value: &Value| {
        let mut names: Vec<String> = keys(value).into_iter().map(str::to_owned).collect();
        names.sort();
        names
    };
    assert_eq!(sorted(&report), ["by_kind", "by_language", "latency_us", "overall"]);
    assert_eq!(sorted(&report["by_kind"]), ["out", "plain"]);
    assert_eq!(sorted(&report["by_language"]), ["en", "zh-Hans"]);
    assert_eq!(sorted(&report["latency_us"]), ["p50", "p99"]);
    let figures = [
        "answered_right",
        "answered_wrong",
        "auroc",
        "calibration_error",
        "declined",
        "n",
        "out_answered",
        "out_declined",
        "out_n",
        "out_suggested",
        "recall_at_3",
        "suggested_right",
        "suggested_wrong",
        "top1",
    ];
    let groups = [&report["overall"], &report["by_kind"]["out"], &report["by_language"]["en"]];
    groups.iter().for_each(|group| assert_eq!(sorted(group), figures));
    let overall = &report["overall"];
    assert_eq!((&overall["n"], &overall["out_n"]), (&json!(2), &json!(1)));
    for (key, value) in [("answered_right", 1.0), ("top1", 1.0), ("out_declined", 1.0)] {
        assert_eq!(overall[key].as_f64(), Some(value), "{key}");
    }
    assert_eq!(overall["auroc"].as_f64(), Some(1.0));
    let out = &report["by_kind"]["out"];
    assert_eq!((&out["top1"], &out["auroc"], &out["n"]), (&Value::Null, &Value::Null, &json!(0)));
    assert!(out["calibration_error"].is_number());
    assert!(report["latency_us"]["p50"].as_f64() <= report["latency_us"]["p99"].as_f64());

    // Several files are one set.
    let twice = prints(&mut caveat(&["eval", file, file, "--json", "--faq", library.path()]));
    assert_eq!(json(&twice)["overall"]["n"], 4);
    let human = prints(&mut caveat(&["eval", file, "--faq", library.path()]));
    assert!(human.contains("top-1") && !human.contains('\x1b'), "{human}");
}

#[test]
fn a_required_figure_decides_the_exit_code() {
    let library = Library::new();
    let file = library.write("questions.jsonl", QUESTIONS);
    let eval = |bars: &[&str]| {
        let mut command = caveat(&["eval", "--json", "--faq", library.path()]);
        command.arg(&file);
        for bar in bars {
            command.args(["--require", bar]);
        }
        command
    };
    for met in ["top1>=0.82", "top1 >= 1", "out_answered<=0", "n>=2", "answered_wrong<=0.1"] {
        assert_eq!(keys(&json(&prints(&mut eval(&[met])))).len(), 4, "{met}");
    }
    prints(&mut eval(&["top1>=1", "auroc>=1"]));
    let missed = run(&mut eval(&["top1>=1", "out_n>=2", "n<=1"]));
    assert_eq!(missed.code, Some(1));
    json(&missed.out);
    insta::assert_snapshot!(missed.err, @r"
    caveat: out_n is 1.0000, required >= 2
    caveat: n is 2.0000, required <= 1
    ");
    insta::assert_snapshot!(refuses(&mut eval(&["top2>=0.5"])), @"caveat: --require top2>=0.5: there is no figure `top2`");
    insta::assert_snapshot!(refuses(&mut eval(&["top1"])), @"caveat: --require top1: write it like top1>=0.82");
    insta::assert_snapshot!(refuses(&mut eval(&["top1>=high"])), @"caveat: --require top1>=high: the bound is not a number");
    insta::assert_snapshot!(refuses(&mut eval(&["top1>=NaN"])), @"caveat: --require top1>=NaN: the bound is not a number");

    // A metric that cannot be computed keeps no bound.
    let empty = library.write("empty.jsonl", "");
    let mut command = caveat(&["eval", "--require", "top1>=0", "--faq", library.path()]);
    let ran = run(command.arg(&empty));
    assert_eq!(ran.code, Some(1));
    insta::assert_snapshot!(ran.err, @"caveat: top1 cannot be computed, required >= 0");
}

#[test]
fn eval_refuses_what_it_cannot_score() {
    let library = Library::new();
    let eval = |name: &str, text: &str| {
        let file = library.write(name, text);
        let line = refuses(caveat(&["eval", "--faq", library.path()]).arg(&file));
        line.replace(library.path(), "DIR")
    };
    let line = refuses(&mut caveat(&["eval", "--faq", library.path(), "tests/none.jsonl"]));
    insta::assert_snapshot!(line, @"caveat: cannot read tests/none.jsonl: No such file or directory (os error 2)");
    insta::assert_snapshot!(eval("a.jsonl", "{\"q\": \"x\"}\n{\"q\": 1}\n"), @"caveat: DIR/a.jsonl:2 is not a labelled question: invalid type: integer `1`, expected a string at line 1 column 7");
    insta::assert_snapshot!(eval("b.jsonl", "not JSON\n"), @"caveat: DIR/b.jsonl:1 is not a labelled question: expected ident at line 1 column 2");
    insta::assert_snapshot!(eval("c.jsonl", "{\"accept\": [\"hours\"]}\n"), @"caveat: DIR/c.jsonl:1 is not a labelled question: missing field `q` at line 1 column 21");
    insta::assert_snapshot!(eval("d.jsonl", "\n{\"q\": \"x\", \"accept\": [\"parking\"]}\n"), @"caveat: DIR/d.jsonl:2 accepts `parking`, which is not an entry of this FAQ; name one that is, or take the line out");
    insta::assert_snapshot!(refuses(&mut caveat(&["eval"])), @"caveat: the following required arguments were not provided: <FILE>...; see `caveat --help`");
}
