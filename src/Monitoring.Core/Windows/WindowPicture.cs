namespace Monitoring.Core.Windows;

/// <summary>A copy of a window at the position of a notice.</summary>
/// <param name="Places">Its places, oldest first.</param>
/// <param name="Kept">Every place that was kept, the older ones behind the window included, oldest first.</param>
/// <param name="HasEveryPlace">True when no place was ever let go of.</param>
/// <param name="Trend">Right and judged per hundred of the last 500 places, oldest first.</param>
/// <param name="SelfReported">Places judged by the agent itself.</param>
public sealed record WindowPicture(
    IReadOnlyList<Place> Places, IReadOnlyList<Place> Kept, bool HasEveryPlace, IReadOnlyList<TrendPoint> Trend, int SelfReported)
{
    /// <summary>Copies a window.</summary>
    public static WindowPicture Of(Window window)
    {
        var kept = new Place[window.KeptPositions.Length];
        for (var i = 0; i < kept.Length; i++)
        {
            kept[i] = new Place(window.KeptPositions[i], (PlaceContent)window.KeptContents[i]);
        }

        return new(
            new ArraySegment<Place>(kept, kept.Length - window.Places, window.Places),
            kept,
            window.HasEveryPlace,
            window.Trend(),
            window.SelfReported);
    }
}

/// <summary>One hundred places of the trend.</summary>
/// <param name="Correct">Right ones.</param>
/// <param name="Judged">Places that are not empty, at most 100.</param>
public readonly record struct TrendPoint(int Correct, int Judged);
