namespace Monitoring.Core.Access;

/// <summary>What a key lets its holder do.</summary>
public enum KeyScope
{
    /// <summary>Post outcomes, verdicts and heartbeats; nothing else.</summary>
    Ingest,

    /// <summary>Read everything.</summary>
    Read,

    /// <summary>Read everything, and decide.</summary>
    Manage,
}

/// <summary>The agents somebody may post for or read about.</summary>
public sealed class AgentScope
{
    private readonly HashSet<string> names;

    private AgentScope(IEnumerable<string> names)
    {
        this.names = new(names, StringComparer.Ordinal);
        Names = this.names.Order(StringComparer.Ordinal).ToArray();
    }

    /// <summary>All agents, those to come included.</summary>
    public static AgentScope All { get; } = new([]);

    /// <summary>True for all agents.</summary>
    public bool IsAll => names.Count == 0;

    /// <summary>The names in order; empty for all.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The agents of these names; all where there is none.</summary>
    public static AgentScope Of(params IReadOnlyCollection<string> names) => names.Count == 0 ? All : new(names);

    /// <summary>True when the agent is one of them.</summary>
    public bool Covers(string agent) => names.Count == 0 || names.Contains(agent);

    /// <summary>The names with a comma between them, or <c>all agents</c>.</summary>
    public override string ToString() => IsAll ? "all agents" : string.Join(", ", Names);
}

/// <summary>A key as it is kept: whoever reads this cannot use it.</summary>
public sealed record AccessKey
{
    /// <summary>What names it, part of its text.</summary>
    public required string Id { get; init; }

    /// <summary>What it is for, in words; empty when nobody said.</summary>
    public required string Name { get; init; }

    /// <summary>What it lets its holder do.</summary>
    public required KeyScope Scope { get; init; }

    /// <summary>For which agents.</summary>
    public required AgentScope Agents { get; init; }

    /// <summary>The hash of its text (<see cref="KeyText.HashOf"/>).</summary>
    public required string Hash { get; init; }

    /// <summary>When it was made known here.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when on it is not taken any more; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was revoked; null while it is not.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>When it was last used, to the minute; null before the first time.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>What is kept of a key, which is used under no name and without an end unless that is said.</summary>
    /// <param name="text">The key.</param>
    /// <param name="scope">What it lets its holder do.</param>
    /// <param name="agents">For which agents.</param>
    /// <param name="createdAt">When it is made known.</param>
    /// <exception cref="ArgumentException">The text is no key.</exception>
    public static AccessKey Of(string text, KeyScope scope, AgentScope agents, DateTimeOffset createdAt) =>
        KeyText.Read(text, out var id) == KeyForm.Whole
            ? new() { Id = id, Name = "", Scope = scope, Agents = agents, Hash = KeyText.HashOf(text), CreatedAt = createdAt }
            : throw new ArgumentException("This is no key.", nameof(text));

    /// <summary>True while it is taken.</summary>
    /// <param name="now">When it is asked.</param>
    public bool IsLive(DateTimeOffset now) => RevokedAt is null && !(ExpiresAt <= now);
}
