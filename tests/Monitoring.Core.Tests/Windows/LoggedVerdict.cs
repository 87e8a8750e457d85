using Monitoring.Core.Windows;

namespace Monitoring.Core.Tests.Windows;

/// <summary>One event of a log with the earlier events of its transaction.</summary>
internal sealed record LoggedVerdict(VerdictEvent Event, PriorVerdict[] History, string TransactionId)
{
    public EarlierVerdicts Earlier => new VerdictHistory(History).Earlier;
}
