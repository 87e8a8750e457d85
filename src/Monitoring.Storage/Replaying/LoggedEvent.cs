using Monitoring.Core.Outcomes;
using Monitoring.Core.Windows;

namespace Monitoring.Storage.Replaying;

/// <summary>One verdict event read from the log.</summary>
/// <param name="Event">The event.</param>
/// <param name="TransactionId">Its transaction.</param>
/// <param name="Segments">Its segments.</param>
/// <param name="History">Earlier verdict events of the transaction, in order.</param>
internal sealed record LoggedEvent(VerdictEvent Event, string TransactionId, SegmentValues Segments, PriorVerdict[] History);
