//! Tables, as far as users' functions and rules need them.

use std::collections::HashMap;
use std::fmt::Display;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{
    AttributeValue, ConditionCheck, Put, PutRequest, ReturnValue, ReturnValuesOnConditionCheckFailure,
    TransactWriteItem, WriteRequest,
};

use super::targets::Setup;
use super::{Case, Outcome, Part, Scene, holds, same};

/// Developer Guide, "Constraints in Amazon DynamoDB" and "Quotas".
const CONSTRAINTS: &str = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html";
/// Developer Guide, "Supported data types and naming rules".
const TYPES: &str =
    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html";
const CONDITIONS: &str =
    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ConditionExpressions.html";
const UPDATES: &str =
    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html";
const NAMES: &str = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ReservedWords.html";
const QUERY: &str = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.html";
const PAGES: &str = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html";
const INDEXES: &str = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html";
const TRANSACTIONS: &str = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html";
const BATCHES: &str = "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html";
const PUT: &str = "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html";

const TABLE: &str = "parts";

const RESOURCES: &str = r"
  Parts:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: parts
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
        - { AttributeName: line, AttributeType: S }
        - { AttributeName: serial, AttributeType: N }
        - { AttributeName: state, AttributeType: S }
      KeySchema: [{ AttributeName: line, KeyType: HASH }, { AttributeName: serial, KeyType: RANGE }]
      GlobalSecondaryIndexes:
        - IndexName: by-state
          KeySchema: [{ AttributeName: state, KeyType: HASH }, { AttributeName: serial, KeyType: RANGE }]
          Projection: { ProjectionType: ALL }
";

type Item = HashMap<String, AttributeValue>;

fn text(text: impl Into<String>) -> AttributeValue {
    AttributeValue::S(text.into())
}

fn number(number: impl Display + Copy) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

/// An item of the case's own line.
fn part_of(scene: &Scene, serial: u32) -> Item {
    [("line".to_owned(), text(scene.case)), ("serial".to_owned(), number(serial))].into()
}

fn with(mut item: Item, name: &str, value: AttributeValue) -> Item {
    item.insert(name.to_owned(), value);
    item
}

fn client(scene: &Scene) -> &Client {
    &scene.target.tables
}

async fn put(scene: &Scene, item: Item) -> Result<(), String> {
    let put = client(scene).put_item().table_name(TABLE).set_item(Some(item)).send().await;
    put.map(drop).map_err(|error| error.code().unwrap_or("no answer").to_owned())
}

async fn get(scene: &Scene, serial: u32) -> Result<Option<Item>, String> {
    let get = client(scene).get_item().table_name(TABLE).consistent_read(true).set_key(Some(part_of(scene, serial)));
    get.send().await.map(|answer| answer.item).map_err(|error| format!("{error:?}"))
}

/// That it was refused with an error of this name.
fn refused<T, E: ProvideErrorMetadata, R>(answer: Result<T, SdkError<E, R>>, name: &str) -> Outcome {
    match answer {
        Ok(_) => Err(format!("it is accepted, not {name}")),
        Err(error) => same(error.code(), Some(name)),
    }
}

fn is(answer: Result<(), String>, name: &str) -> Outcome {
    match answer {
        Ok(()) => Err(format!("it is accepted, not {name}")),
        Err(code) => same(code.as_str(), name),
    }
}

const VALIDATION: &str = "ValidationException";
const CONDITION: &str = "ConditionalCheckFailedException";

async fn values_come_back_as_they_were(scene: Scene) -> Outcome {
    let map = [("a".to_owned(), number(1)), ("b".to_owned(), AttributeValue::Null(true))].into();
    let values = [
        ("text", text("grün \u{1f600}")),
        ("empty", text("")),
        ("bytes", AttributeValue::B(Blob::new(b"\x00\xff".to_vec()))),
        ("flag", AttributeValue::Bool(false)),
        ("list", AttributeValue::L(vec![number(1), text("x"), AttributeValue::L(Vec::new())])),
        ("map", AttributeValue::M(map)),
        ("set", AttributeValue::Ss(vec!["a".into()])),
    ];
    let item = values.into_iter().fold(part_of(&scene, 1), |item, (name, value)| with(item, name, value));
    put(&scene, item.clone()).await?;
    same(get(&scene, 1).await?, Some(item))
}

async fn a_condition_that_does_not_hold_changes_nothing(scene: Scene) -> Outcome {
    put(&scene, with(part_of(&scene, 1), "state", text("first"))).await?;
    let again = with(part_of(&scene, 1), "state", text("second"));
    let put = client(&scene).put_item().table_name(TABLE).set_item(Some(again));
    refused(put.condition_expression("attribute_not_exists(serial)").send().await, CONDITION)?;
    same(get(&scene, 1).await?.unwrap()["state"].clone(), text("first"))
}

async fn a_failed_condition_shows_the_item(scene: Scene) -> Outcome {
    let item = with(part_of(&scene, 1), "state", text("first"));
    put(&scene, item.clone()).await?;
    let put = client(&scene).put_item().table_name(TABLE).set_item(Some(item.clone()));
    let put = put.return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
    let error = put.condition_expression("attribute_not_exists(serial)").send().await.unwrap_err().into_service_error();
    let PutItemError::ConditionalCheckFailedException(failed) = error else { return Err(format!("{error:?}")) };
    same(failed.item, Some(item))
}

async fn conditions_compare(scene: Scene) -> Outcome {
    put(&scene, with(part_of(&scene, 1), "version", number(3))).await?;
    let update = |wanted: u32| {
        let update = client(&scene).update_item().table_name(TABLE).set_key(Some(part_of(&scene, 1)));
        let update = update.update_expression("SET version = version + :one").condition_expression("version = :wanted");
        let update = update.expression_attribute_values(":one", number(1));
        update.expression_attribute_values(":wanted", number(wanted)).return_values(ReturnValue::UpdatedNew)
    };
    let answer = update(3).send().await.map_err(|error| format!("{error:?}"))?;
    same(answer.attributes, Some([("version".to_owned(), number(4))].into()))?;
    refused(update(3).send().await, CONDITION)
}

async fn an_update_makes_what_is_not_there(scene: Scene) -> Outcome {
    let update = client(&scene).update_item().table_name(TABLE).set_key(Some(part_of(&scene, 1)));
    let update = update.update_expression(
        "ADD seen :one SET seen_first = if_not_exists(seen_first, :now), words = list_append(:none, :word)",
    );
    let update = update.expression_attribute_values(":one", number(1)).expression_attribute_values(":now", number(7));
    let update = update.expression_attribute_values(":none", AttributeValue::L(Vec::new()));
    let update = update.expression_attribute_values(":word", AttributeValue::L(vec![text("x")]));
    update.send().await.map_err(|error| format!("{error:?}"))?;
    let found = get(&scene, 1).await?.unwrap();
    same((&found["seen"], &found["seen_first"]), (&number(1), &number(7)))?;
    same(&found["words"], &AttributeValue::L(vec![text("x")]))
}

async fn a_key_cannot_be_updated(scene: Scene) -> Outcome {
    let update = client(&scene).update_item().table_name(TABLE).set_key(Some(part_of(&scene, 1)));
    let update = update.update_expression("SET serial = :two").expression_attribute_values(":two", number(2));
    refused(update.send().await, VALIDATION)
}

async fn an_item_has_400_kb_at_most(scene: Scene) -> Outcome {
    put(&scene, with(part_of(&scene, 1), "text", text("x".repeat(400 * 1024 - 200)))).await?;
    is(put(&scene, with(part_of(&scene, 2), "text", text("x".repeat(400 * 1024)))).await, VALIDATION)
}

async fn keys_are_checked(scene: Scene) -> Outcome {
    let mut without = part_of(&scene, 1);
    without.remove("serial");
    is(put(&scene, without).await, VALIDATION)?;
    is(put(&scene, with(part_of(&scene, 1), "serial", text("1"))).await, VALIDATION)?;
    is(put(&scene, with(part_of(&scene, 1), "line", text(""))).await, VALIDATION)?;
    is(put(&scene, with(part_of(&scene, 1), "line", text("x".repeat(2049)))).await, VALIDATION)?;
    is(put(&scene, with(part_of(&scene, 1), "state", number(1))).await, VALIDATION)
}

async fn a_key_to_get_is_the_whole_key(scene: Scene) -> Outcome {
    let short = client(&scene).get_item().table_name(TABLE).key("line", text("x"));
    refused(short.send().await, VALIDATION)?;
    let long = client(&scene).get_item().table_name(TABLE).set_key(Some(with(part_of(&scene, 1), "x", text("y"))));
    refused(long.send().await, VALIDATION)
}

async fn numbers_have_38_digits(scene: Scene) -> Outcome {
    let long = "12345678901234567890123456789012345678";
    put(&scene, with(part_of(&scene, 1), "n", number(long))).await?;
    same(get(&scene, 1).await?.unwrap()["n"].clone(), number(long))?;
    is(put(&scene, with(part_of(&scene, 2), "n", number(format!("{long}9").as_str()))).await, VALIDATION)
}

async fn numbers_are_shortened(scene: Scene) -> Outcome {
    for (written, read) in [("1.50", "1.5"), ("007", "7"), ("1e3", "1000"), ("-0.0", "0")] {
        put(&scene, with(part_of(&scene, 1), "n", number(written))).await?;
        same(get(&scene, 1).await?.unwrap()["n"].clone(), number(read))?;
    }
    Ok(())
}

async fn what_is_no_number_is_refused(scene: Scene) -> Outcome {
    for wrong in ["", "x", "1,5", "NaN", "1e126"] {
        let answer = put(&scene, with(part_of(&scene, 1), "n", number(wrong))).await;
        is(answer, VALIDATION).map_err(|what| format!("{wrong:?}: {what}"))?;
    }
    Ok(())
}

async fn sets_are_neither_empty_nor_twice(scene: Scene) -> Outcome {
    is(put(&scene, with(part_of(&scene, 1), "s", AttributeValue::Ss(Vec::new()))).await, VALIDATION)?;
    let twice = AttributeValue::Ss(vec!["a".into(), "a".into()]);
    is(put(&scene, with(part_of(&scene, 1), "s", twice)).await, VALIDATION)
}

async fn thirty_two_levels_are_the_deepest(scene: Scene) -> Outcome {
    let nested = |levels: usize| (0..levels).fold(number(1), |value, _| AttributeValue::L(vec![value]));
    put(&scene, with(part_of(&scene, 1), "deep", nested(31))).await?;
    is(put(&scene, with(part_of(&scene, 2), "deep", nested(33))).await, VALIDATION)
}

async fn reserved_words_need_a_name(scene: Scene) -> Outcome {
    put(&scene, with(part_of(&scene, 1), "status", text("ok"))).await?;
    let update = || client(&scene).update_item().table_name(TABLE).set_key(Some(part_of(&scene, 1)));
    let wrong = update().update_expression("SET status = :x").expression_attribute_values(":x", text("late"));
    refused(wrong.send().await, VALIDATION)?;
    let right = update().update_expression("SET #s = :x").expression_attribute_values(":x", text("late"));
    right.expression_attribute_names("#s", "status").send().await.map(drop).map_err(|error| format!("{error:?}"))
}

async fn values_that_nobody_uses_are_refused(scene: Scene) -> Outcome {
    let put = client(&scene).put_item().table_name(TABLE).set_item(Some(part_of(&scene, 1)));
    let put = put.condition_expression("attribute_not_exists(serial)").expression_attribute_values(":x", number(1));
    refused(put.send().await, VALIDATION)
}

async fn a_table_that_is_not_there(scene: Scene) -> Outcome {
    let get = client(&scene).get_item().table_name("nowhere").set_key(Some(part_of(&scene, 1)));
    refused(get.send().await, "ResourceNotFoundException")
}

async fn fill(scene: &Scene, serials: impl IntoIterator<Item = u32>) -> Outcome {
    for serial in serials {
        put(scene, with(part_of(scene, serial), "state", text(if serial % 2 == 0 { "even" } else { "odd" }))).await?;
    }
    Ok(())
}

fn serials(items: &[Item]) -> Vec<u32> {
    items.iter().map(|item| item["serial"].as_n().unwrap().parse().unwrap()).collect()
}

async fn a_query_sorts_by_number(scene: Scene) -> Outcome {
    fill(&scene, [10, 9, 1, 2]).await?;
    let query = || {
        let query = client(&scene).query().table_name(TABLE).key_condition_expression("line = :l AND serial > :s");
        query.expression_attribute_values(":l", text(scene.case)).expression_attribute_values(":s", number(1))
    };
    let found = query().send().await.map_err(|error| format!("{error:?}"))?;
    same(serials(found.items()), vec![2, 9, 10])?;
    let found = query().scan_index_forward(false).send().await.map_err(|error| format!("{error:?}"))?;
    same(serials(found.items()), vec![10, 9, 2])
}

async fn a_query_has_pages(scene: Scene) -> Outcome {
    fill(&scene, 1..=5).await?;
    let (mut found, mut from, mut pages) = (Vec::new(), None, 0);
    loop {
        let query = client(&scene).query().table_name(TABLE).key_condition_expression("line = :l").limit(2);
        let query = query.expression_attribute_values(":l", text(scene.case)).set_exclusive_start_key(from);
        let page = query.send().await.map_err(|error| format!("{error:?}"))?;
        found.extend(serials(page.items()));
        pages += 1;
        from = page.last_evaluated_key;
        if from.is_none() {
            break;
        }
    }
    same((found, pages), (vec![1, 2, 3, 4, 5], 3))
}

async fn a_page_has_1_mb_at_most(scene: Scene) -> Outcome {
    for serial in 0..4 {
        put(&scene, with(part_of(&scene, serial), "text", text("x".repeat(390 * 1024)))).await?;
    }
    let query = client(&scene).query().table_name(TABLE).key_condition_expression("line = :l");
    let page =
        query.expression_attribute_values(":l", text(scene.case)).send().await.map_err(|error| format!("{error:?}"))?;
    holds(page.last_evaluated_key.is_some() && page.count < 4, || format!("a page of {} items", page.count))
}

/// A filter is applied after the limit, and what it leaves out is counted as scanned.
async fn a_filter_comes_after_the_limit(scene: Scene) -> Outcome {
    fill(&scene, 1..=4).await?;
    let query = client(&scene).query().table_name(TABLE).key_condition_expression("line = :l").limit(2);
    let query = query.expression_attribute_values(":l", text(scene.case)).filter_expression("#s = :e");
    let query = query.expression_attribute_names("#s", "state").expression_attribute_values(":e", text("even"));
    let page = query.send().await.map_err(|error| format!("{error:?}"))?;
    same((serials(page.items()), page.scanned_count), (vec![2], 2))
}

async fn an_index_has_what_has_its_keys(scene: Scene) -> Outcome {
    fill(&scene, 101..=104).await?;
    put(&scene, part_of(&scene, 105)).await?;
    let query = client(&scene).query().table_name(TABLE).index_name("by-state");
    let query = query
        .key_condition_expression("#s = :e AND serial BETWEEN :a AND :b")
        .expression_attribute_names("#s", "state");
    let query = query.expression_attribute_values(":e", text("odd"));
    let query = query.expression_attribute_values(":a", number(101)).expression_attribute_values(":b", number(105));
    let page = query.send().await.map_err(|error| format!("{error:?}"))?;
    same(serials(page.items()), vec![101, 103])
}

fn putting(item: Item) -> TransactWriteItem {
    let put = Put::builder().table_name(TABLE).set_item(Some(item)).build().unwrap();
    TransactWriteItem::builder().put(put).build()
}

fn checking(scene: &Scene, serial: u32) -> TransactWriteItem {
    let check = ConditionCheck::builder().table_name(TABLE).set_key(Some(part_of(scene, serial)));
    let check = check.condition_expression("attribute_exists(serial)").build().unwrap();
    TransactWriteItem::builder().condition_check(check).build()
}

async fn a_transaction_is_done_or_not(scene: Scene) -> Outcome {
    let failing = client(&scene).transact_write_items().transact_items(putting(part_of(&scene, 1)));
    let error = failing.transact_items(checking(&scene, 9)).send().await.unwrap_err().into_service_error();
    let TransactWriteItemsError::TransactionCanceledException(canceled) = error else {
        return Err(format!("{error:?}"));
    };
    let reasons: Vec<_> =
        canceled.cancellation_reasons().iter().map(|reason| reason.code().unwrap_or_default()).collect();
    same(reasons, vec!["None", "ConditionalCheckFailed"])?;
    same(get(&scene, 1).await?, None)?;
    let done = client(&scene).transact_write_items().transact_items(putting(part_of(&scene, 1)));
    done.transact_items(putting(part_of(&scene, 2))).send().await.map_err(|error| format!("{error:?}"))?;
    holds(get(&scene, 1).await?.is_some() && get(&scene, 2).await?.is_some(), || "it is not done".into())
}

async fn a_transaction_has_each_item_once(scene: Scene) -> Outcome {
    let twice = client(&scene).transact_write_items().transact_items(putting(part_of(&scene, 1)));
    refused(twice.transact_items(putting(part_of(&scene, 1))).send().await, VALIDATION)
}

async fn a_transaction_has_100_items_at_most(scene: Scene) -> Outcome {
    let items = (0..101).map(|serial| putting(part_of(&scene, serial))).collect();
    refused(client(&scene).transact_write_items().set_transact_items(Some(items)).send().await, VALIDATION)
}

async fn a_batch_has_25_items_at_most(scene: Scene) -> Outcome {
    let batch = |number: u32| {
        let of = |serial| {
            let put = PutRequest::builder().set_item(Some(part_of(&scene, serial))).build().unwrap();
            WriteRequest::builder().put_request(put).build()
        };
        client(&scene).batch_write_item().request_items(TABLE, (0..number).map(of).collect())
    };
    batch(25).send().await.map_err(|error| format!("{error:?}"))?;
    refused(batch(26).send().await, VALIDATION)
}

async fn what_was_there_before_is_returned(scene: Scene) -> Outcome {
    let first = with(part_of(&scene, 1), "state", text("first"));
    put(&scene, first.clone()).await?;
    let again = client(&scene).put_item().table_name(TABLE).set_item(Some(part_of(&scene, 1)));
    let answer = again.return_values(ReturnValue::AllOld).send().await.map_err(|error| format!("{error:?}"))?;
    same(answer.attributes, Some(first))
}

pub(super) fn part() -> Part {
    let cases = vec![
        Case::new("values_come_back_as_they_were", TYPES, values_come_back_as_they_were),
        Case::new(
            "a_condition_that_does_not_hold_changes_nothing",
            CONDITIONS,
            a_condition_that_does_not_hold_changes_nothing,
        ),
        Case::new("a_failed_condition_shows_the_item", PUT, a_failed_condition_shows_the_item),
        Case::new("conditions_compare", CONDITIONS, conditions_compare),
        Case::new("an_update_makes_what_is_not_there", UPDATES, an_update_makes_what_is_not_there),
        Case::new("a_key_cannot_be_updated", UPDATES, a_key_cannot_be_updated),
        Case::new("an_item_has_400_kb_at_most", CONSTRAINTS, an_item_has_400_kb_at_most),
        Case::new("keys_are_checked", CONSTRAINTS, keys_are_checked),
        Case::new("a_key_to_get_is_the_whole_key", PUT, a_key_to_get_is_the_whole_key),
        Case::new("numbers_have_38_digits", TYPES, numbers_have_38_digits),
        Case::new("numbers_are_shortened", TYPES, numbers_are_shortened),
        Case::new("what_is_no_number_is_refused", TYPES, what_is_no_number_is_refused),
        Case::new("sets_are_neither_empty_nor_twice", TYPES, sets_are_neither_empty_nor_twice),
        Case::new("thirty_two_levels_are_the_deepest", CONSTRAINTS, thirty_two_levels_are_the_deepest),
        Case::new("reserved_words_need_a_name", NAMES, reserved_words_need_a_name),
        Case::new("values_that_nobody_uses_are_refused", CONDITIONS, values_that_nobody_uses_are_refused),
        Case::new("a_table_that_is_not_there", PUT, a_table_that_is_not_there),
        Case::new("a_query_sorts_by_number", QUERY, a_query_sorts_by_number),
        Case::new("a_query_has_pages", PAGES, a_query_has_pages),
        Case::new("a_page_has_1_mb_at_most", PAGES, a_page_has_1_mb_at_most),
        Case::new("a_filter_comes_after_the_limit", QUERY, a_filter_comes_after_the_limit),
        Case::new("an_index_has_what_has_its_keys", INDEXES, an_index_has_what_has_its_keys),
        Case::new("a_transaction_is_done_or_not", TRANSACTIONS, a_transaction_is_done_or_not),
        Case::new("a_transaction_has_each_item_once", TRANSACTIONS, a_transaction_has_each_item_once),
        Case::new("a_transaction_has_100_items_at_most", TRANSACTIONS, a_transaction_has_100_items_at_most),
        Case::new("a_batch_has_25_items_at_most", BATCHES, a_batch_has_25_items_at_most),
        Case::new("what_was_there_before_is_returned", PUT, what_was_there_before_is_returned),
    ];
    let resources = RESOURCES.trim_start_matches('\n').to_owned();
    Part { name: "dynamodb", cases, setup: Setup { resources, ..Setup::default() } }
}
