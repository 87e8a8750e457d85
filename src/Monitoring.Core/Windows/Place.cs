using Monitoring.Core.Outcomes;

namespace Monitoring.Core.Windows;

/// <summary>One place read back from the log.</summary>
/// <param name="Position">Position at which it was taken.</param>
/// <param name="Content">What stands on it now.</param>
public readonly record struct Place(long Position, PlaceContent Content)
{
    /// <summary>
    /// How many of the last places must be read to fill the window of a rule anew: W, the trend, and the 2·W in which an episode reopens.
    /// </summary>
    public static int Depth(int window) => Math.Max(Window.TrendPlaces, (2 * window) + 1);
}

/// <summary>What stands on a place: the effective counted verdict, and whether the agent gave it itself.</summary>
[Flags]
public enum PlaceContent
{
    /// <summary>Judged right by somebody else.</summary>
    Right = 0,

    /// <summary>Judged wrong.</summary>
    Wrong = 1,

    /// <summary>Emptied by a verdict <c>unsure</c>: neither wrong nor judged.</summary>
    Empty = 2,

    /// <summary>The agent judged itself.</summary>
    Self = 4,
}

/// <summary>From verdicts to contents.</summary>
public static class PlaceContents
{
    /// <summary>The content a counted verdict leaves on its place.</summary>
    public static PlaceContent Of(Verdict verdict, VerdictSource source) =>
        verdict switch { Verdict.Correct => PlaceContent.Right, Verdict.Incorrect => PlaceContent.Wrong, _ => PlaceContent.Empty }
        | (source == VerdictSource.Self ? PlaceContent.Self : PlaceContent.Right);
}
