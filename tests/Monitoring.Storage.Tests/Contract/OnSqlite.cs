#pragma warning disable MA0048 // One line per contract: the list is what a reader wants to see.
namespace Monitoring.Storage.Tests.Contract;

public sealed class AcceptanceOnSqlite : AcceptanceContract<SqliteStore>;

public sealed class AccessOnSqlite : AccessContract<SqliteStore>;

public sealed class AcknowledgeOnSqlite : AcknowledgeContract<SqliteStore>;

public sealed class AgentScopeOnSqlite : AgentScopeContract<SqliteStore>;

public sealed class AlertHistoryOnSqlite : AlertHistoryContract<SqliteStore>;

public sealed class AlertLifeOnSqlite : AlertLifeContract<SqliteStore>;

public sealed class AlertUpgradeOnSqlite : AlertUpgradeContract<SqliteStore>;

public sealed class AwayOnSqlite : AwayContract<SqliteStore>;

public sealed class CarriedOnSqlite : CarriedContract<SqliteStore>;

public sealed class CausesOnSqlite : CausesContract<SqliteStore>;

public sealed class ChannelsOnSqlite : ChannelsContract<SqliteStore>;

public sealed class ChangedWaysOnSqlite : ChangedWaysContract<SqliteStore>;

public sealed class ChangesOnSqlite : ChangesContract<SqliteStore>;

public sealed class ClockJumpOnSqlite : ClockJumpContract<SqliteStore>;

public sealed class CompanyOnSqlite : CompanyContract<SqliteStore>;

public sealed class DailyMailsOnSqlite : DailyMailsContract<SqliteStore>;

public sealed class DamagedOnSqlite : DamagedContract<SqliteStore>;

public sealed class DaysOnSqlite : DaysContract<SqliteStore>;

public sealed class DeadMessagesOnSqlite : DeadMessagesContract<SqliteStore>;

public sealed class DriftAlertOnSqlite : DriftAlertContract<SqliteStore>;

public sealed class DriftOnSqlite : DriftContract<SqliteStore>;

public sealed class DrillOnSqlite : DrillContract<SqliteStore>;

public sealed class EvidenceOnSqlite : EvidenceContract<SqliteStore>;

public sealed class ExportOnSqlite : ExportContract<SqliteStore>;

public sealed class FairnessOnSqlite : FairnessContract<SqliteStore>;

public sealed class FailedWriteOnSqlite : FailedWriteContract<SqliteStore>;

public sealed class HeldHandlingOnSqlite : HeldHandlingContract<SqliteStore>;

public sealed class HeldSignalsOnSqlite : HeldSignalsContract<SqliteStore>;

public sealed class HistoryOnSqlite : HistoryContract<SqliteStore>;

public sealed class IndicatorsOnSqlite : IndicatorsContract<SqliteStore>;

public sealed class IndicatorUpgradeOnSqlite : IndicatorUpgradeContract<SqliteStore>;

public sealed class InputsOnSqlite : InputsContract<SqliteStore>;

public sealed class InstancesOnSqlite : InstancesContract<SqliteStore>;

public sealed class JudgingOnSqlite : JudgingContract<SqliteStore>;

public sealed class LadderOnSqlite : LadderContract<SqliteStore>;

public sealed class LateTruthOnSqlite : LateTruthContract<SqliteStore>;

public sealed class LeaverOnSqlite : LeaverContract<SqliteStore>;

public sealed class LockOrderOnSqlite : LockOrderContract<SqliteStore>;

public sealed class MaintenanceOnSqlite : MaintenanceContract<SqliteStore>;

public sealed class SilenceOnSqlite : SilenceContract<SqliteStore>;

public sealed class FeedWatchOnSqlite : FeedWatchContract<SqliteStore>;

public sealed class WaitedForOnSqlite : WaitedForContract<SqliteStore>;

public sealed class MaintenanceListOnSqlite : MaintenanceListContract<SqliteStore>;

public sealed class ReviewsOnSqlite : ReviewsContract<SqliteStore>;

public sealed class RandomShareOnSqlite : RandomShareContract<SqliteStore>;

public sealed class ManySlosOnSqlite : ManySlosContract<SqliteStore>;

public sealed class OlderStatesOnSqlite : OlderStatesContract<SqliteStore>;

public sealed class MessagesOnSqlite : MessagesContract<SqliteStore>;

public sealed class OnsetOnSqlite : OnsetContract<SqliteStore>;

public sealed class OutcomeListsOnSqlite : OutcomeListsContract<SqliteStore>;

public sealed class OutcomeNumbersOnSqlite : OutcomeNumbersContract<SqliteStore>;

public sealed class OvertakenMessagesOnSqlite : OvertakenMessagesContract<SqliteStore>;

public sealed class OwnerAnswersOnSqlite : OwnerAnswersContract<SqliteStore>;

public sealed class OutboxOnSqlite : OutboxContract<SqliteStore>;

public sealed class RefusedOnSqlite : RefusedContract<SqliteStore>;

public sealed class ReplayOnSqlite : ReplayContract<SqliteStore>;

public sealed class RetentionOnSqlite : RetentionContract<SqliteStore>;

public sealed class RevisionOnSqlite : RevisionContract<SqliteStore>;

public sealed class RolloutOnSqlite : RolloutContract<SqliteStore>;

public sealed class SignInsOnSqlite : SignInsContract<SqliteStore>;

public sealed class SloLogOnSqlite : SloLogContract<SqliteStore>;

public sealed class StoryOnSqlite : StoryContract<SqliteStore>;

public sealed class StreamsOnSqlite : StreamsContract<SqliteStore>;

public sealed class TogetherOnSqlite : TogetherContract<SqliteStore>;

public sealed class UpgradeOnSqlite : UpgradeContract<SqliteStore>;

public sealed class UncoveredCapOnSqlite : UncoveredCapContract<SqliteStore>;

public sealed class UnreadableOnSqlite : UnreadableContract<SqliteStore>;

public sealed class UnstorableOnSqlite : UnstorableContract<SqliteStore>;

public sealed class WaitingOnSqlite : WaitingContract<SqliteStore>;

public sealed class WentBackOnSqlite : WentBackContract<SqliteStore>;
