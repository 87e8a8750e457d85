namespace Monitoring.Storage.Writing;

/// <summary>
/// What this process keeps of one agent: its ledger, unless a transaction has it, and the highest committed version it saw. One object
/// for as long as the process lives: one made anew with every write would live on among what is collected dearly. Thread-safe.
/// </summary>
internal sealed class KeptAgent
{
    private readonly Lock turn = new();
    private CachedLedger? ledger;
    private (string Name, long Version)? seen;

    /// <summary>The highest committed version, with the agent's name; null before the first.</summary>
    public (string Name, long Version)? Seen
    {
        get
        {
            lock (turn)
            {
                return seen;
            }
        }
    }

    /// <summary>Takes the ledger out; null when none is kept.</summary>
    public CachedLedger? Take()
    {
        lock (turn)
        {
            var kept = ledger;
            ledger = null;
            return kept;
        }
    }

    /// <summary>Keeps a ledger, unless another one is kept and it is spoilt, or the other is sound and newer.</summary>
    /// <returns>The one of the two that is not kept; null when there was one only.</returns>
    public CachedLedger? Return(CachedLedger kept)
    {
        lock (turn)
        {
            var other = ledger;
            if (other is not null && (kept.IsSpoilt || (!other.IsSpoilt && other.Ledger.Version > kept.Ledger.Version)))
            {
                return kept;
            }

            ledger = kept;
            return other;
        }
    }

    /// <summary>Notes a committed version.</summary>
    /// <returns>True when none was seen before.</returns>
    public bool Saw(string name, long version)
    {
        lock (turn)
        {
            var isFirst = seen is null;
            seen = (name, Math.Max(version, seen?.Version ?? version));
            return isFirst;
        }
    }

    /// <summary>Takes a stored version for the present one if it is lower than the highest seen, or another agent's.</summary>
    /// <returns>What was seen before; null when nothing went back.</returns>
    public (string Name, long Version)? GoBack(string name, long version)
    {
        lock (turn)
        {
            if (seen is not { } known || (known.Name == name && known.Version <= version))
            {
                return null;
            }

            seen = (name, version);
            return known;
        }
    }

    /// <summary>Forgets what was seen of an agent that is gone.</summary>
    /// <returns>The highest version seen; null when nothing was seen under that name.</returns>
    public long? Forget(string name)
    {
        lock (turn)
        {
            if (seen is not { } known || known.Name != name)
            {
                return null;
            }

            seen = null;
            return known.Version;
        }
    }
}
