package dev.clew.store.tck;

import org.junit.jupiter.api.Nested;

/** All contracts of a store: extend it and say how a store is opened. */
public abstract class StoreContracts {

    /** A harness over data of its own, asked for once for each rule. */
    protected abstract StoreHarness newHarness() throws Exception;

    /** See {@link LifecycleContract}. */
    @Nested
    class Lifecycle extends LifecycleContract {
        @Override
        protected StoreHarness harness() throws Exception {
            return newHarness();
        }
    }

    /** See {@link MembershipContract}. */
    @Nested
    class Membership extends MembershipContract {
        @Override
        protected StoreHarness harness() throws Exception {
            return newHarness();
        }
    }

    /** See {@link StartContract}. */
    @Nested
    class Starts extends StartContract {
        @Override
        protected StoreHarness harness() throws Exception {
            return newHarness();
        }
    }

    /** See {@link TurnContract}. */
    @Nested
    class Turns extends TurnContract {
        @Override
        protected StoreHarness harness() throws Exception {
            return newHarness();
        }
    }

    /** See {@link FormatContract}. */
    @Nested
    class HistoryFormats extends FormatContract {
        @Override
        protected StoreHarness harness() throws Exception {
            return newHarness();
        }
    }

    /** See {@link OwnershipContract}. */
    @Nested
    class Ownership extends OwnershipContract {
        @Override
        protected StoreHarness harness() throws Exception {
            return newHarness();
        }
    }

    /** See {@link TerminationContract}. */
    @Nested
    class Terminations extends TerminationContract {
        @Override
        protected StoreHarness harness() throws Exception {
            return newHarness();
        }
    }

    /** See {@link ResetContract}. */
    @Nested
    class Resets extends ResetContract {
        @Override
        protected StoreHarness harness() throws Exception {
            return newHarness();
        }
    }

    /** See {@link MigrationContract}. */
    @Nested
    class NextVersions extends MigrationContract {
        @Override
        protected StoreHarness harness() throws Exception {
            return newHarness();
        }
    }

    /** See {@link ImportContract}. */
    @Nested
    class Imports extends ImportContract {
        @Override
        protected StoreHarness harness() throws Exception {
            return newHarness();
        }
    }

    /** See {@link PauseContract}. */
    @Nested
    class Pauses extends PauseContract {
        @Override
        protected StoreHarness harness() throws Exception {
            return newHarness();
        }
    }

    /** See {@link KnownKeyContract}. */
    @Nested
    class KnownKeys extends KnownKeyContract {
        @Override
        protected StoreHarness harness() throws Exception {
            return newHarness();
        }
    }

    /** See {@link LaterStartContract}. */
    @Nested
    class LaterStarts extends LaterStartContract {
        @Override
        protected StoreHarness harness() throws Exception {
            return newHarness();
        }
    }

    /** See {@link ClaimContract}. */
    @Nested
    class Claims extends ClaimContract {
        @Override
        protected StoreHarness harness() throws Exception {
            return newHarness();
        }
    }

    /** See {@link InboxContract}. */
    @Nested
    class Inboxes extends InboxContract {
        @Override
        protected StoreHarness harness() throws Exception {
            return newHarness();
        }
    }

    /** See {@link FencingContract}. */
    @Nested
    class Fencing extends FencingContract {
        @Override
        protected StoreHarness harness() throws Exception {
            return newHarness();
        }
    }

    /** See {@link GroupCommitContract}. */
    @Nested
    class GroupCommits extends GroupCommitContract {
        @Override
        protected StoreHarness harness() throws Exception {
            return newHarness();
        }
    }

    /** See {@link RepetitionContract}. */
    @Nested
    class Repetition extends RepetitionContract {
        @Override
        protected StoreHarness harness() throws Exception {
            return newHarness();
        }
    }

    /** See {@link RaceContract}. */
    @Nested
    class Races extends RaceContract {
        @Override
        protected StoreHarness harness() throws Exception {
            return newHarness();
        }
    }

    /** See {@link CatalogContract}. */
    @Nested
    class Catalogs extends CatalogContract {
        @Override
        protected StoreHarness harness() throws Exception {
            return newHarness();
        }
    }

    /** See {@link TakeContract}. */
    @Nested
    class Takes extends TakeContract {
        @Override
        protected StoreHarness harness() throws Exception {
            return newHarness();
        }
    }

    /** See {@link SessionContract}. */
    @Nested
    class Sessions extends SessionContract {
        @Override
        protected StoreHarness harness() throws Exception {
            return newHarness();
        }
    }

    /** See {@link LimitContract}. */
    @Nested
    class Limits extends LimitContract {
        @Override
        protected StoreHarness harness() throws Exception {
            return newHarness();
        }
    }

    /** See {@link WithdrawalContract}. */
    @Nested
    class Withdrawals extends WithdrawalContract {
        @Override
        protected StoreHarness harness() throws Exception {
            return newHarness();
        }
    }

    /** See {@link DeadlineContract}. */
    @Nested
    class Deadlines extends DeadlineContract {
        @Override
        protected StoreHarness harness() throws Exception {
            return newHarness();
        }
    }

    /** See {@link ReportContract}. */
    @Nested
    class Reports extends ReportContract {
        @Override
        protected StoreHarness harness() throws Exception {
            return newHarness();
        }
    }

    /** See {@link RemovalContract}. */
    @Nested
    class Removals extends RemovalContract {
        @Override
        protected StoreHarness harness() throws Exception {
            return newHarness();
        }
    }

    /** See {@link OutboxContract}. */
    @Nested
    class Outboxes extends OutboxContract {
        @Override
        protected StoreHarness harness() throws Exception {
            return newHarness();
        }
    }

    /** See {@link TransactionContract}. */
    @Nested
    class Transactions extends TransactionContract {
        @Override
        protected StoreHarness harness() throws Exception {
            return newHarness();
        }
    }

    /** See {@link AttributeContract}. */
    @Nested
    class SearchAttributes extends AttributeContract {
        @Override
        protected StoreHarness harness() throws Exception {
            return newHarness();
        }
    }

    /** See {@link StateContract}. */
    @Nested
    class States extends StateContract {
        @Override
        protected StoreHarness harness() throws Exception {
            return newHarness();
        }
    }
}
