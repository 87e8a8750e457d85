using System.Collections.Frozen;
using System.Security.Claims;
using Monitoring.Core.Access;
using Monitoring.Storage.Access;

namespace Monitoring.Service.Access;

/// <summary>
/// Who may come in, as the database had it less than a second ago, so that no request asks it. Thread-safe. <see cref="AccessWatch"/> puts,
/// and who signs somebody out.
/// </summary>
/// <param name="clock">Tells which keys have expired, and when they are used.</param>
internal sealed class AccessBook(TimeProvider clock)
{
    private const long Minute = TimeSpan.TicksPerMinute;

    private Pages pages = new(AccessState.Open);
    private bool wasLocked;

    /// <summary>True once a key was made, for good: everybody needs one, or signs in.</summary>
    public bool IsLocked => Volatile.Read(ref wasLocked);

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
    public AccessKey? Use(string id) => Use(id, null);

    /// <summary>The key of an id and a text while it is live; null when there is none, and then none counts as used.</summary>
    /// <param name="id">What names it.</param>
    /// <param name="text">Its text; null where whoever asks has shown that before.</param>
    public AccessKey? Use(string id, string? text)
    {
        var now = clock.GetUtcNow();
        if (!Volatile.Read(ref pages).Keys.TryGetValue(id, out var entry) || !entry.Key.IsLive(now)
            || (text is not null && !KeyText.IsHashOf(entry.Hash, text)))
        {
            return null;
        }

        entry.Use.At(now.UtcTicks / Minute);
        return entry.Key;
    }

    /// <summary>The holder of a key as the framework knows people: one and the same for all requests.</summary>
    public ClaimsPrincipal PrincipalOf(AccessKey key) =>
        Volatile.Read(ref pages).Keys.TryGetValue(key.Id, out var entry) && ReferenceEquals(entry.Key, key) ? entry.Holder : Holder(key);

    /// <summary>The newest use of each key that was used since it was last noted, to the minute, by the key's id.</summary>
    public Dictionary<string, DateTimeOffset> UsesToNote => Volatile.Read(ref pages).Keys.Values
        .Where(entry => entry.Use.ToNote > 0)
        .ToDictionary(entry => entry.Key.Id, entry => new DateTimeOffset(entry.Use.ToNote * Minute, TimeSpan.Zero));

    /// <summary>These uses are stored, and need not be noted again.</summary>
    public void Noted(IReadOnlyDictionary<string, DateTimeOffset> uses)
    {
        var keys = Volatile.Read(ref pages).Keys;
        foreach (var (id, at) in uses)
        {
            keys.GetValueOrDefault(id)?.Use.Noted(at.UtcTicks / Minute);
        }
    }

    /// <summary>Puts what the database has now.</summary>
    public void Put(AccessState state)
    {
        Volatile.Write(ref pages, new(state, Volatile.Read(ref pages)));
        if (state.Keys.Count > 0)
        {
            // Also when the database goes back to a time before its first key.
            Volatile.Write(ref wasLocked, true);
        }
    }

    private static ClaimsPrincipal Holder(AccessKey key) => Caller.Of(key).AsPrincipal(Schemes.Key);

    private sealed class Pages
    {
        public Pages(AccessState state, Pages? before = null)
        {
            State = state;
            Keys = state.Keys.ToFrozenDictionary(
                key => key.Id,
                key => new Entry(key, Convert.FromHexString(key.Hash), Holder(key), before?.Keys.GetValueOrDefault(key.Id)?.Use ?? new LastUse()),
                StringComparer.Ordinal);
        }

        public AccessState State { get; }

        public FrozenDictionary<string, Entry> Keys { get; }
    }

    private sealed record Entry(AccessKey Key, byte[] Hash, ClaimsPrincipal Holder, LastUse Use);

    /// <summary>The minute of a key's newest use, and that of the newest one that is stored.</summary>
    private sealed class LastUse
    {
        private long used, noted;

        /// <summary>The minute to store; 0 when there is none.</summary>
        public long ToNote => Volatile.Read(ref used) is var minute && minute > Volatile.Read(ref noted) ? minute : 0;

        public void At(long minute)
        {
            // Most requests come in the minute of the one before, and write nothing.
            if (Volatile.Read(ref used) < minute)
            {
                Volatile.Write(ref used, minute);
            }
        }

        public void Noted(long minute) => Volatile.Write(ref noted, minute);
    }
}
