using Monitoring.Core.Slos;

namespace Monitoring.Service.Reading;

/// <summary>Everything an SLO has counted, each transaction as first judged.</summary>
/// <param name="Judged">Transactions.</param>
/// <param name="Correct">Right ones.</param>
/// <param name="Accuracy">Right share; null when nothing is judged.</param>
/// <param name="Range">
/// Low and high end, to three decimals, of the true accuracies it is compatible with: 95 %, at every look since it began. Null when nothing is judged.
/// </param>
internal sealed record LiveAnswer(long Judged, long Correct, double? Accuracy, IReadOnlyList<double>? Range)
{
    /// <summary>The answer.</summary>
    public static LiveAnswer Of(LiveCount live) =>
        new(live.Judged, live.Correct, live.Accuracy, live.Range?.Rounded());
}
