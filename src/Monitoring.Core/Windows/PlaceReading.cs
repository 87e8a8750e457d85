using Monitoring.Core.Slos;

namespace Monitoring.Core.Windows;

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
