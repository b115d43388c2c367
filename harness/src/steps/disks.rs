//! Taking the power of components, and breaking and healing their disks.

use lineproof_judge::journal::{DiskFault, Fault};

use super::Keyword::Act;
use super::action::DiskMend;
use super::{Action, Args, Definition, Misfit, misfit};

pub(super) const STEPS: &[Definition] = &[
    Definition {
        keyword: Act,
        expression: "{component} loses its power",
        doc: "Kills the component's processes (SIGKILL), and at the same moment loses what they had written to `{folder}` and not synced; what is left is there when it is started again.",
        bind: |args| Ok(lose_power(vec![args.on_disk(0)?], false)),
    },
    Definition {
        keyword: Act,
        expression: "every {kind} loses its power",
        doc: "The same for all components of a kind, of all at one moment.",
        bind: |args| Ok(lose_power(args.all_on_disk(0)?, false)),
    },
    Definition {
        keyword: Act,
        expression: "{component} loses its power in the middle of writing",
        doc: "The same, but some of what was not synced is there: of the changes of names a prefix, of each file's writes a prefix of its own, the last of them perhaps torn, as the run's seed chooses.",
        bind: |args| Ok(lose_power(vec![args.on_disk(0)?], true)),
    },
    Definition {
        keyword: Act,
        expression: "every {kind} loses its power in the middle of writing",
        doc: "The same for all components of a kind, of all at one moment.",
        bind: |args| Ok(lose_power(args.all_on_disk(0)?, true)),
    },
    Definition {
        keyword: Act,
        expression: "the disk of {component} is full",
        doc: "Refuses what needs room in the component's `{folder}` (ENOSPC): what makes a file longer, and new files.",
        bind: |args| inject(args, DiskFault::Full),
    },
    Definition {
        keyword: Act,
        expression: "the disk of {component} has room again",
        doc: "Lets files be made and grow again.",
        bind: |args| mend(args, DiskMend::Room),
    },
    Definition {
        keyword: Act,
        expression: "the disk of {component} cannot be read",
        doc: "Fails what is read from the component's `{folder}` (EIO), unless the system has it in memory.",
        bind: |args| inject(args, DiskFault::Unreadable),
    },
    Definition {
        keyword: Act,
        expression: "the disk of {component} can be read again",
        doc: "Lets files be read again.",
        bind: |args| mend(args, DiskMend::Reads),
    },
    Definition {
        keyword: Act,
        expression: "the disk of {component} syncs with a delay of {time}",
        doc: "Lets every sync in the component's `{folder}` (fsync, fdatasync, a synchronous write) take so much longer.",
        bind: slow_sync,
    },
    Definition {
        keyword: Act,
        expression: "the disk of {component} syncs at once again",
        doc: "Lets syncs take no longer than they do; one that waits still waits for its time.",
        bind: |args| mend(args, DiskMend::Syncs),
    },
];

fn lose_power(components: Vec<String>, in_part: bool) -> Action {
    Action::Inject(vec![Fault::PowerLoss { components, in_part }])
}

fn inject(args: &Args, what: DiskFault) -> Result<Action, Misfit> {
    Ok(Action::Inject(vec![Fault::Disk { component: args.on_disk(0)?, what }]))
}

fn slow_sync(args: &Args) -> Result<Action, Misfit> {
    let delay_us = u64::try_from(args.time(1)?.as_micros()).unwrap_or(u64::MAX);
    if delay_us == 0 { Err(misfit::senseless()) } else { inject(args, DiskFault::SlowSync { delay_us }) }
}

fn mend(args: &Args, what: DiskMend) -> Result<Action, Misfit> {
    Ok(Action::MendDisk { component: args.on_disk(0)?, what })
}
