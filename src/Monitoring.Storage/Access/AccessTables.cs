using Dapper;
using Monitoring.Core.Access;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Access;

/// <summary>
/// What names a session, so far as the tables must know: those of a key begin with it, for whoever has a key signs in and out as often as they
/// like, and each is remembered until it would have ended by itself.
/// </summary>
public static class EndedSessions
{
    /// <summary>How many of one key are remembered: those that would end last.</summary>
    public const int MostOfKey = 100;

    private const char End = '.';

    /// <summary>What the name of each session of a key begins with.</summary>
    /// <param name="keyId">The key's id.</param>
    public static string OfKey(string keyId) => keyId + End;

    /// <summary>What those of the same key begin with; null of the session of a person.</summary>
    /// <param name="session">The name of a session.</param>
    public static string? KeyOf(string session) => session.IndexOf(End, StringComparison.Ordinal) is > 0 and var end ? session[..(end + 1)] : null;
}

/// <summary>Who may come in, as of one moment.</summary>
/// <param name="Changes">The number of changes it has seen (<see cref="AccessTables.ChangesAsync"/>).</param>
/// <param name="Keys">Every key ever made, the oldest first.</param>
/// <param name="EndedSessions">Sessions that were signed out of before their time.</param>
public sealed record AccessState(long Changes, IReadOnlyList<AccessKey> Keys, IReadOnlySet<string> EndedSessions)
{
    /// <summary>Before the first key.</summary>
    public static AccessState Open { get; } = new(0, [], new HashSet<string>());
}

/// <summary>What became of a key that was to be revoked.</summary>
public enum KeyRevocation
{
    /// <summary>It is revoked now.</summary>
    Revoked,

    /// <summary>It was before.</summary>
    WasRevoked,

    /// <summary>There is none of this id.</summary>
    Unknown,
}

/// <summary>Keys and ended sessions. Thread-safe.</summary>
public sealed class AccessTables
{
    private const string ReadChanges =
        "select coalesce((select cast(value as bigint) from store_facts where name = 'access_changes'), 0)";

    private const string Change =
        """
        insert into store_facts (name, value) values ('access_changes', '1')
        on conflict (name) do update set value = cast(cast(store_facts.value as bigint) + 1 as text)
        """;

    private const string ReadKeys =
        """
        select key_id as Id, name as Name, scope as Scope, agents as Agents, hash as Hash, created_at as CreatedAt,
            expires_at as ExpiresAt, revoked_at as RevokedAt, last_used_at as LastUsedAt
        from access_keys
        """;

    private const string Add =
        """
        insert into access_keys (key_id, name, scope, agents, hash, created_at, expires_at)
        values (@Id, @Name, @Scope, @Agents, @Hash, @CreatedAt, @ExpiresAt) on conflict do nothing
        """;

    private const string Revoke = "update access_keys set revoked_at = @at where key_id = @id and revoked_at is null";

    private const string NoteUse =
        "update access_keys set last_used_at = @at where key_id = @id and (last_used_at is null or last_used_at < @at)";

    private const string EndSession = "insert into ended_sessions (session_id, until) values (@session, @until) on conflict do nothing";

    private const string ForgetOldest =
        """
        delete from ended_sessions where session_id like @ofKey || '%' and session_id <> @session and session_id not in (
            select session_id from ended_sessions where session_id like @ofKey || '%' order by until desc limit @most)
        """;

    private readonly SqlEngine engine;
    private readonly TimeProvider clock;

    internal AccessTables(SqlEngine engine, TimeProvider clock) => (this.engine, this.clock) = (engine, clock);

    /// <summary>The number of changes so far: while it stays the same, so does what <see cref="ReadAsync"/> gives, last uses apart.</summary>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public Task<long> ChangesAsync(CancellationToken cancellationToken) => engine.ReadAsync(
        connection => connection.ExecuteScalarAsync<long>(new CommandDefinition(ReadChanges, cancellationToken: cancellationToken)),
        cancellationToken);

    /// <summary>Everything.</summary>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public Task<AccessState> ReadAsync(CancellationToken cancellationToken) => engine.ReadAsync(
        async connection =>
        {
            // The number first: what changes after it is read again with the next look.
            var changes = await connection.ExecuteScalarAsync<long>(ReadChanges);
            var keys = await connection.QueryAsync<KeyRow>(ReadKeys + " order by created_at, key_id");
            var ended = await connection.QueryAsync<string>("select session_id from ended_sessions");
            return new AccessState(changes, [.. keys.Select(row => row.Key)], new HashSet<string>(ended, StringComparer.Ordinal));
        },
        cancellationToken);

    /// <summary>Takes a key in.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The key as it is stored now: another than the given one where one of this id was there before, which stays as it is.</returns>
    /// <exception cref="StorageException">Nothing was stored.</exception>
    public Task<AccessKey> AddKeyAsync(AccessKey key, CancellationToken cancellationToken) => engine.WriteAsync(
        async connection =>
        {
            if (await connection.ExecuteAsync(Add, KeyRow.Of(key)) > 0)
            {
                await connection.ExecuteAsync(Change);
            }

            return (await connection.QuerySingleAsync<KeyRow>(ReadKeys + " where key_id = @Id", new { key.Id })).Key;
        },
        cancellationToken);

    /// <summary>Revokes a key, for good; every instance refuses it within a second.</summary>
    /// <param name="id">What names it.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="StorageException">Nothing was changed.</exception>
    public Task<KeyRevocation> RevokeKeyAsync(string id, CancellationToken cancellationToken) => engine.WriteAsync(
        async connection =>
        {
            if (await connection.ExecuteAsync(Revoke, new { id, at = Instant.ToMicroseconds(clock.GetUtcNow()) }) > 0)
            {
                await connection.ExecuteAsync(Change);
                return KeyRevocation.Revoked;
            }

            return await connection.ExecuteScalarAsync<long>("select count(*) from access_keys where key_id = @id", new { id }) > 0
                ? KeyRevocation.WasRevoked : KeyRevocation.Unknown;
        },
        cancellationToken);

    /// <summary>Notes when keys were last used.</summary>
    /// <param name="uses">The newest use of each, by its id.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="StorageException">Nothing was noted.</exception>
    public Task NoteUsedAsync(IReadOnlyDictionary<string, DateTimeOffset> uses, CancellationToken cancellationToken) => engine.WriteAsync(
        async connection =>
        {
            var rows = uses.OrderBy(use => use.Key, StringComparer.Ordinal)
                .Select(use => new { id = use.Key, at = Instant.ToMicroseconds(use.Value) });
            return await connection.ExecuteAsync(NoteUse, rows);
        },
        cancellationToken);

    /// <summary>
    /// Ends a session before its time; every instance knows it within a second. Ended twice is once. Of the sessions of one key
    /// <see cref="EndedSessions.MostOfKey"/> stay ended, this one among them.
    /// </summary>
    /// <param name="session">What names it.</param>
    /// <param name="until">When it would have ended by itself.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="StorageException">Nothing was changed.</exception>
    public Task EndSessionAsync(string session, DateTimeOffset until, CancellationToken cancellationToken) => engine.WriteAsync(
        async connection =>
        {
            await connection.ExecuteAsync(EndSession, new { session, until = Instant.ToMicroseconds(until) });
            if (EndedSessions.KeyOf(session) is { } ofKey)
            {
                await connection.ExecuteAsync(ForgetOldest, new { ofKey, session, most = EndedSessions.MostOfKey });
            }

            return await connection.ExecuteAsync(Change);
        },
        cancellationToken);

    private sealed record KeyRow
    {
        public required string Id { get; init; }

        public required string Name { get; init; }

        public required long Scope { get; init; }

        public required string Agents { get; init; }

        public required string Hash { get; init; }

        public required long CreatedAt { get; init; }

        public long? ExpiresAt { get; init; }

        public long? RevokedAt { get; init; }

        public long? LastUsedAt { get; init; }

        public AccessKey Key => new()
        {
            Id = Id,
            Name = Name,
            Scope = (KeyScope)Scope,
            Agents = AgentScope.Of(Agents.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
            Hash = Hash,
            CreatedAt = Instant.FromMicroseconds(CreatedAt),
            ExpiresAt = At(ExpiresAt),
            RevokedAt = At(RevokedAt),
            LastUsedAt = At(LastUsedAt),
        };

        public static KeyRow Of(AccessKey key) => new()
        {
            Id = key.Id,
            Name = key.Name,
            Scope = (long)key.Scope,
            Agents = string.Join(' ', key.Agents.Names),
            Hash = key.Hash,
            CreatedAt = Instant.ToMicroseconds(key.CreatedAt),
            ExpiresAt = key.ExpiresAt is { } end ? Instant.ToMicroseconds(end) : null,
        };

        private static DateTimeOffset? At(long? microseconds) => microseconds is { } at ? Instant.FromMicroseconds(at) : null;
    }
}
