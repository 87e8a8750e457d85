#pragma warning disable MA0048 // One line per contract: the list is what a reader wants to see.
namespace Monitoring.Storage.Tests.Contract;

public sealed class AcceptanceOnPostgres : AcceptanceContract<PostgresStore>;

public sealed class AccessOnPostgres : AccessContract<PostgresStore>;

public sealed class AcknowledgeOnPostgres : AcknowledgeContract<PostgresStore>;

public sealed class AgentScopeOnPostgres : AgentScopeContract<PostgresStore>;

public sealed class AlertHistoryOnPostgres : AlertHistoryContract<PostgresStore>;

public sealed class AlertLifeOnPostgres : AlertLifeContract<PostgresStore>;

public sealed class AlertUpgradeOnPostgres : AlertUpgradeContract<PostgresStore>;

public sealed class AwayOnPostgres : AwayContract<PostgresStore>;

public sealed class CarriedOnPostgres : CarriedContract<PostgresStore>;

public sealed class CausesOnPostgres : CausesContract<PostgresStore>;

public sealed class ChannelsOnPostgres : ChannelsContract<PostgresStore>;

public sealed class ChangedWaysOnPostgres : ChangedWaysContract<PostgresStore>;

public sealed class ChangesOnPostgres : ChangesContract<PostgresStore>;

public sealed class ClockJumpOnPostgres : ClockJumpContract<PostgresStore>;

public sealed class CompanyOnPostgres : CompanyContract<PostgresStore>;

public sealed class DailyMailsOnPostgres : DailyMailsContract<PostgresStore>;

public sealed class DamagedOnPostgres : DamagedContract<PostgresStore>;

public sealed class DaysOnPostgres : DaysContract<PostgresStore>;

public sealed class DeadMessagesOnPostgres : DeadMessagesContract<PostgresStore>;

public sealed class DriftAlertOnPostgres : DriftAlertContract<PostgresStore>;

public sealed class DriftOnPostgres : DriftContract<PostgresStore>;

public sealed class DrillOnPostgres : DrillContract<PostgresStore>;

public sealed class EvidenceOnPostgres : EvidenceContract<PostgresStore>;

public sealed class ExportOnPostgres : ExportContract<PostgresStore>;

public sealed class FairnessOnPostgres : FairnessContract<PostgresStore>;

public sealed class FailedWriteOnPostgres : FailedWriteContract<PostgresStore>;

public sealed class HeldHandlingOnPostgres : HeldHandlingContract<PostgresStore>;

public sealed class HeldSignalsOnPostgres : HeldSignalsContract<PostgresStore>;

public sealed class HistoryOnPostgres : HistoryContract<PostgresStore>;

public sealed class IndicatorsOnPostgres : IndicatorsContract<PostgresStore>;

public sealed class IndicatorUpgradeOnPostgres : IndicatorUpgradeContract<PostgresStore>;

public sealed class InputsOnPostgres : InputsContract<PostgresStore>;

public sealed class InstancesOnPostgres : InstancesContract<PostgresStore>;

public sealed class JudgingOnPostgres : JudgingContract<PostgresStore>;

public sealed class LadderOnPostgres : LadderContract<PostgresStore>;

public sealed class LateTruthOnPostgres : LateTruthContract<PostgresStore>;

public sealed class LeaverOnPostgres : LeaverContract<PostgresStore>;

public sealed class LockOrderOnPostgres : LockOrderContract<PostgresStore>;

public sealed class MaintenanceOnPostgres : MaintenanceContract<PostgresStore>;

public sealed class SilenceOnPostgres : SilenceContract<PostgresStore>;

public sealed class FeedWatchOnPostgres : FeedWatchContract<PostgresStore>;

public sealed class WaitedForOnPostgres : WaitedForContract<PostgresStore>;

public sealed class MaintenanceListOnPostgres : MaintenanceListContract<PostgresStore>;

public sealed class ReviewsOnPostgres : ReviewsContract<PostgresStore>;

public sealed class RandomShareOnPostgres : RandomShareContract<PostgresStore>;

public sealed class ManySlosOnPostgres : ManySlosContract<PostgresStore>;

public sealed class OlderStatesOnPostgres : OlderStatesContract<PostgresStore>;

public sealed class MessagesOnPostgres : MessagesContract<PostgresStore>;

public sealed class OnsetOnPostgres : OnsetContract<PostgresStore>;

public sealed class OutcomeListsOnPostgres : OutcomeListsContract<PostgresStore>;

public sealed class OutcomeNumbersOnPostgres : OutcomeNumbersContract<PostgresStore>;

public sealed class OvertakenMessagesOnPostgres : OvertakenMessagesContract<PostgresStore>;

public sealed class OwnerAnswersOnPostgres : OwnerAnswersContract<PostgresStore>;

public sealed class OutboxOnPostgres : OutboxContract<PostgresStore>;

public sealed class RefusedOnPostgres : RefusedContract<PostgresStore>;

public sealed class ReplayOnPostgres : ReplayContract<PostgresStore>;

public sealed class RetentionOnPostgres : RetentionContract<PostgresStore>;

public sealed class RevisionOnPostgres : RevisionContract<PostgresStore>;

public sealed class RolloutOnPostgres : RolloutContract<PostgresStore>;

public sealed class SignInsOnPostgres : SignInsContract<PostgresStore>;

public sealed class SloLogOnPostgres : SloLogContract<PostgresStore>;

public sealed class StoryOnPostgres : StoryContract<PostgresStore>;

public sealed class StreamsOnPostgres : StreamsContract<PostgresStore>;

public sealed class TogetherOnPostgres : TogetherContract<PostgresStore>;

public sealed class UpgradeOnPostgres : UpgradeContract<PostgresStore>;

public sealed class UncoveredCapOnPostgres : UncoveredCapContract<PostgresStore>;

public sealed class UnreadableOnPostgres : UnreadableContract<PostgresStore>;

public sealed class UnstorableOnPostgres : UnstorableContract<PostgresStore>;

public sealed class WaitingOnPostgres : WaitingContract<PostgresStore>;

public sealed class WentBackOnPostgres : WentBackContract<PostgresStore>;
