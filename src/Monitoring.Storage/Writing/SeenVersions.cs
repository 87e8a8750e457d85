using System.Collections.Concurrent;

namespace Monitoring.Storage.Writing;

/// <summary>Writes that were answered as durable and are no longer in the database.</summary>
/// <param name="Agent">The agent's name.</param>
/// <param name="Transactions">How many transactions on its log are missing, as far as this process wrote or read them.</param>
/// <param name="FoundAt">When that was last found.</param>
public sealed record LostWrites(string Agent, long Transactions, DateTimeOffset FoundAt);

/// <summary>
/// The highest committed version of each agent that this process saw. A stored version that is lower, or under another agent's name,
/// means that the database went back: a standby was promoted that had not got everything, or an older copy was restored. Thread-safe.
/// </summary>
internal sealed class SeenVersions
{
    private readonly ConcurrentDictionary<long, (string Name, long Version)> highest = [];
    private readonly ConcurrentDictionary<string, LostWrites> lost = new(StringComparer.Ordinal);

    /// <summary>Agents whose stored state was found older than what this process had stored and been told was durable.</summary>
    public IReadOnlyCollection<LostWrites> Lost => [.. lost.Values];

    /// <summary>What was seen so far.</summary>
    public Dictionary<long, (string Name, long Version)> All() => new(highest);

    /// <summary>Notes a committed version.</summary>
    public void Saw(long id, string name, long version) => highest.AddOrUpdate(
        id,
        static (_, saw) => saw,
        static (_, known, saw) => known.Name == saw.Name && known.Version > saw.Version ? known : saw,
        (Name: name, Version: version));

    /// <summary>Takes the stored version of an agent for the present one, and counts what is missing beside the highest seen.</summary>
    public void Compare(long id, string name, long version, DateTimeOffset now)
    {
        while (highest.TryGetValue(id, out var known) && (known.Name != name || known.Version > version))
        {
            if (highest.TryUpdate(id, (name, version), known))
            {
                Lose(known.Name, known.Name == name ? known.Version - version : known.Version, now);
            }
        }
    }

    /// <summary>Forgets an agent that is gone, and counts all of it.</summary>
    public void Gone(long id, string name, DateTimeOffset now)
    {
        if (highest.TryGetValue(id, out var known) && known.Name == name && highest.TryRemove(KeyValuePair.Create(id, known)))
        {
            Lose(name, known.Version, now);
        }
    }

    private void Lose(string name, long writes, DateTimeOffset now) => lost.AddOrUpdate(
        name, _ => new LostWrites(name, writes, now), (_, before) => new LostWrites(name, before.Transactions + writes, now));
}
