using System.Collections.Frozen;
using Monitoring.Core.Access;
using Monitoring.Storage.Access;

namespace Monitoring.Service.Access;

/// <summary>
/// Who may come in, as the database had it less than a second ago, so that no request asks it. Thread-safe; only
/// <see cref="AccessWatch"/> puts.
/// </summary>
/// <param name="clock">Tells which keys have expired, and when they are used.</param>
internal sealed class AccessBook(TimeProvider clock)
{
    private const long Minute = TimeSpan.TicksPerMinute;

    private Pages pages = new(AccessState.Open);

    /// <summary>True once a key was made, for good: everybody needs one, or signs in.</summary>
    public bool IsLocked => Volatile.Read(ref pages).State.Keys.Count > 0;

    /// <summary>Everything.</summary>
    public AccessState State => Volatile.Read(ref pages).State;

    /// <summary>True when the session was signed out of.</summary>
    public bool HasEnded(string session) => State.EndedSessions.Contains(session);

    /// <summary>Keys neither revoked nor expired, by scope.</summary>
    public IReadOnlyDictionary<KeyScope, int> Live
    {
        get
        {
            var now = clock.GetUtcNow();
            var live = State.Keys.Where(key => key.IsLive(now)).CountBy(key => key.Scope).ToDictionary();
            return Enum.GetValues<KeyScope>().ToDictionary(scope => scope, scope => live.GetValueOrDefault(scope));
        }
    }

    /// <summary>The key of an id while it is live; null when there is none. It counts as used.</summary>
    public AccessKey? Use(string id)
    {
        if (!Volatile.Read(ref pages).Keys.TryGetValue(id, out var entry))
        {
            return null;
        }

        var now = clock.GetUtcNow();
        if (!entry.Key.IsLive(now))
        {
            return null;
        }

        entry.Use.At(now.UtcTicks / Minute);
        return entry.Key;
    }

    /// <summary>The uses that were not taken yet, to the minute, by key; they are told again when they could not be noted.</summary>
    public Dictionary<string, DateTimeOffset> TakeUses() => Volatile.Read(ref pages).Keys.Values
        .Select(entry => (entry.Key.Id, Minute: entry.Use.Take()))
        .Where(use => use.Minute > 0)
        .ToDictionary(use => use.Id, use => new DateTimeOffset(use.Minute * Minute, TimeSpan.Zero));

    /// <summary>Puts what the database has now.</summary>
    public void Put(AccessState state) => Volatile.Write(ref pages, new(state, Volatile.Read(ref pages)));

    private sealed class Pages
    {
        public Pages(AccessState state, Pages? before = null)
        {
            State = state;
            Keys = state.Keys.ToFrozenDictionary(
                key => key.Id,
                key => new Entry(key, before?.Keys.GetValueOrDefault(key.Id)?.Use ?? new LastUse()),
                StringComparer.Ordinal);
        }

        public AccessState State { get; }

        public FrozenDictionary<string, Entry> Keys { get; }
    }

    private sealed record Entry(AccessKey Key, LastUse Use);

    /// <summary>The minute of a key's newest use, and whether it was taken to be noted.</summary>
    private sealed class LastUse
    {
        private long used, taken;

        public void At(long minute)
        {
            // Most requests come in the minute of the one before, and write nothing.
            if (Volatile.Read(ref used) < minute)
            {
                Volatile.Write(ref used, minute);
            }
        }

        public long Take()
        {
            var minute = Volatile.Read(ref used);
            return Interlocked.Exchange(ref taken, minute) == minute ? 0 : minute;
        }
    }
}
