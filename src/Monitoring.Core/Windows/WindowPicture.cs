namespace Monitoring.Core.Windows;

/// <summary>A copy of a window at the position of a notice.</summary>
/// <param name="Places">Its places, oldest first.</param>
/// <param name="Trend">Right and judged per hundred of the last 500 places, oldest first.</param>
/// <param name="SelfReported">Places judged by the agent itself.</param>
public sealed record WindowPicture(IReadOnlyList<Place> Places, IReadOnlyList<TrendPoint> Trend, int SelfReported)
{
    /// <summary>Copies a window.</summary>
    public static WindowPicture Of(Window window)
    {
        var places = new Place[window.Places];
        var positions = window.KeptPositions;
        var first = positions.Length - places.Length;
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = new Place(positions[first + i], (PlaceContent)window.KeptContents[first + i]);
        }

        return new(places, window.Trend(), window.SelfReported);
    }
}

/// <summary>One hundred places of the trend.</summary>
/// <param name="Correct">Right ones.</param>
/// <param name="Judged">Places that are not empty, at most 100.</param>
public readonly record struct TrendPoint(int Correct, int Judged);
