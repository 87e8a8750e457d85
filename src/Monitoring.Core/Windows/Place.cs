using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;

namespace Monitoring.Core.Windows;

/// <summary>
/// One place of a window, which is taken by a transaction at the first verdict of it that counts, and kept whatever is said of it later;
/// here as it is read back from the log.
/// </summary>
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

/// <summary>
/// Reads the last places of a log backward, as one definition counts: a place lies at the position of its transaction's first
/// place-taking verdict, and on it stands the transaction's latest counted one. Reading stops as soon as enough places are found,
/// so it costs the end of the log and not its length. Not thread-safe.
/// </summary>
/// <param name="admission">What counts.</param>
/// <param name="depth">How many places are wanted, at least 1; <see cref="Place.Depth"/> for a rule's window.</param>
/// <param name="strengthAfter">Position of the last event judged by the rule before strength; 0 when none was.</param>
public sealed class PlaceReading(Admission admission, int depth, long strengthAfter)
{
    private readonly Place[] places = new Place[depth];
    private readonly Dictionary<long, PlaceContent> correctedByPlace = [];
    private int free = depth;
    private long lowest = long.MaxValue;

    /// <summary>True when nothing older can matter: every wanted place is found, or the log is read down to its first event.</summary>
    public bool IsComplete => free == 0 || lowest <= 1;

    /// <summary>The places found so far, oldest first; a view that later events extend.</summary>
    public IReadOnlyList<Place> Places => new ArraySegment<Place>(places, free, places.Length - free);

    /// <summary>Reads one verdict event, the newest first. One that comes after enough places were found changes nothing.</summary>
    /// <param name="verdict">The event; its position is lower than that of every event read before.</param>
    /// <param name="history">Every earlier verdict event of the same transaction; <c>default</c> for its first.</param>
    public void Feed(in VerdictEvent verdict, EarlierVerdicts history)
    {
        if (verdict.Position >= lowest)
        {
            throw new ArgumentException("A log is read backward: positions fall.", nameof(verdict));
        }

        lowest = verdict.Position;
        if (free == 0)
        {
            return;
        }

        var standing = history.In(admission, verdict.Disposition, strengthAfter)
            .Take(admission, verdict.Disposition, verdict.Prior, strengthAfter);
        if (!standing.IsNewestCounted || standing.Place == 0)
        {
            return;
        }

        var content = PlaceContents.Of(verdict.Verdict, verdict.Source);
        if (standing.Place == verdict.Position)
        {
            places[--free] = new Place(
                verdict.Position, correctedByPlace.Remove(verdict.Position, out var corrected) ? corrected : content);
        }
        else
        {
            correctedByPlace.TryAdd(standing.Place, content);
        }
    }
}
