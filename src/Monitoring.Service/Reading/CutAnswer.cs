using Monitoring.Storage.Reading;

namespace Monitoring.Service.Reading;

/// <summary>One way of cutting the verdicts.</summary>
/// <param name="Cut">Segment key; null for all verdicts.</param>
/// <param name="Signals">Signals since the watch began.</param>
/// <param name="Values">Its values with the strongest evidence, strongest first.</param>
internal sealed record CutAnswer(string? Cut, long Signals, IReadOnlyList<StreamAnswer> Values)
{
    /// <summary>The answer for a cut.</summary>
    public static CutAnswer Of(CutReading cut, long signals) =>
        new(cut.Cut.Length == 0 ? null : cut.Cut, signals, [.. cut.Values.Select(StreamAnswer.Of)]);
}
