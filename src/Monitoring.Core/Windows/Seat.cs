namespace Monitoring.Core.Windows;

/// <summary>One place read back from the log.</summary>
/// <param name="Position">Position at which it was taken.</param>
/// <param name="Mark">What stands on it now.</param>
public readonly record struct Seat(long Position, Mark Mark)
{
    /// <summary>How many of the last places must be read to fill the window of a rule anew: W, the trend, and the 2·W in which an episode reopens.</summary>
    public static int Depth(int window) => Math.Max(Window.TrendPlaces, (2 * window) + 1);
}
