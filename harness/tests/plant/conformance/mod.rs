//! One body of operations, for the simulated line and for servers in other languages that stand for a physical PLC: a
//! [`Plant`](lineproof::plant::Plant) must not know the difference.
//!
//! * `stand`: a server to test against, here or in a process of its own; `peers`: where the foreign ones are
//! * `operations`: the body for every server; `foreign`: what only the foreign servers have (writable variables,
//!   all data types, statuses on demand); `secured`: signed, encrypted, as a user
//!
//! The foreign servers are scripts in `plant-sim/tests/peers`. They need the packages `asyncua` and `node-opcua`, installed
//! in the folder that `LINEPROOF_PEERS` names (`target/peers` otherwise); `.ci/run` does that.

mod foreign;
mod operations;
mod peers;
mod secured;
mod stand;
mod watched;

/// Makes a test of each function of a body, for one kind of server.
macro_rules! on {
    ($kind:ident, $body:ident: $($(#[$attribute:meta])* $name:ident),+ $(,)?) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            $(#[$attribute])*
            async fn $name() {
                match $crate::conformance::stand::Stand::start($crate::conformance::stand::Kind::$kind).await {
                    Ok(stand) => crate::conformance::$body::$name(stand).await,
                    Err(reason) => test_skip::skipped(reason),
                }
            }
        )+
    };
}

/// The tests of a foreign server.
macro_rules! on_foreign {
    ($kind:ident) => {
        crate::conformance::on!($kind, operations:
            #[ignore = "needs asyncua and node-opcua"] values_of_every_type_are_read,
            #[ignore = "needs asyncua and node-opcua"] what_is_not_writable_stays_as_it_is,
            #[ignore = "needs asyncua and node-opcua"] methods_answer_and_refuse,
            #[ignore = "needs asyncua and node-opcua"] every_change_is_seen_once_and_in_order,
            #[ignore = "needs asyncua and node-opcua"] a_plant_that_comes_back_is_observed_again,
            #[ignore = "needs asyncua and node-opcua"] a_long_ledger_is_followed_to_its_end,
            #[ignore = "needs asyncua and node-opcua"] thousands_of_items_are_observed,
            #[ignore = "needs asyncua and node-opcua"] changes_bear_the_plants_own_time,
        );
        crate::conformance::on!($kind, foreign:
            #[ignore = "needs asyncua and node-opcua"] every_type_is_written_read_and_notified,
            #[ignore = "needs asyncua and node-opcua"] arguments_of_every_type_come_back,
            #[ignore = "needs asyncua and node-opcua"] long_arrays_and_texts_come_whole,
            #[ignore = "needs asyncua and node-opcua"] statuses_surface,
        );
        crate::conformance::on!($kind, secured:
            #[ignore = "needs asyncua and node-opcua"] both_policies_admit_a_user,
            #[ignore = "needs asyncua and node-opcua"] whoever_is_not_known_is_told_what_to_do,
        );
    };
}

use {on, on_foreign};

mod simulated {
    crate::conformance::on!(Simulated, operations:
        values_of_every_type_are_read,
        what_is_not_writable_stays_as_it_is,
        methods_answer_and_refuse,
        every_change_is_seen_once_and_in_order,
        a_plant_that_comes_back_is_observed_again,
        a_long_ledger_is_followed_to_its_end,
        thousands_of_items_are_observed,
        changes_bear_the_plants_own_time,
    );
    crate::conformance::on!(Simulated, secured: both_policies_admit_a_user, whoever_is_not_known_is_told_what_to_do);
}

mod asyncua {
    crate::conformance::on_foreign!(Asyncua);
}

mod node_opcua {
    crate::conformance::on_foreign!(NodeOpcua);
}
