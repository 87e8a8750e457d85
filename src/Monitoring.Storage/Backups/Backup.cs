using Dapper;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Backups;

/// <summary>What a copy holds.</summary>
/// <param name="At">Everything that was answered before is in it.</param>
/// <param name="SchemaVersion">Its schema's version.</param>
/// <param name="Agents">Its agents by name.</param>
public sealed record DatabaseCopy(DateTimeOffset At, long SchemaVersion, IReadOnlyList<CopiedAgent> Agents);

/// <summary>An agent in a copy.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Outcomes">Outcomes taken, those that retention removed included.</param>
/// <param name="LastPosition">Position of its last verdict event; 0 before the first.</param>
public sealed record CopiedAgent(string Name, long Outcomes, long LastPosition);

/// <summary>Copies a database while services write to it, where the database is a file.</summary>
public static class Backup
{
    // Columns that every schema has had.
    private const string ReadAgents =
        """
        select a.name as Name, s.outcomes as Outcomes, s.last_position as LastPosition
        from agent_state s join agents a on a.agent_id = s.agent_id order by a.name
        """;

    /// <summary>The command that backs up a database with a backup of its own, without its password; null where this class does it.</summary>
    /// <param name="database">The setting, valid.</param>
    /// <param name="file">Where the backup is to go.</param>
    public static string? OwnCommand(string database, string file) =>
        database.StartsWith("sqlite:", StringComparison.Ordinal) ? null : PostgresSettings.DumpCommand(database, file);

    /// <summary>
    /// Copies the database as of one moment into an empty file, marks the copy (<see cref="CopyMark"/>) and reads all of it for damage. One
    /// with an older schema is copied as it is. Changes nothing in the database, and keeps nobody from writing to it.
    /// </summary>
    /// <param name="database">The setting, of a file.</param>
    /// <param name="file">The empty file; of no use when this fails.</param>
    /// <param name="clock">This process's clock.</param>
    /// <param name="cancellationToken">Ends the copying.</param>
    /// <exception cref="StorageException">There is no such database, it is newer than this program, or the copy is damaged.</exception>
    public static async Task<DatabaseCopy> CopyAsync(string database, string file, TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var engine = SqlEngine.Of(database);
        try
        {
            Schema.NeedExisting(engine, Store.NameOf(database));
            await using var source = await engine.OpenReaderAsync(cancellationToken);
            await Schema.NeedTablesAsync(source, Store.NameOf(database));
            Schema.NeedKnown(await Schema.VersionAsync(source), engine);
            var at = Instant.Cut(clock.GetUtcNow());
            DatabaseCopy? copied = null;
            await engine.CopyAsync(
                source,
                file,
                async copy =>
                {
                    await CopyMark.SetAsync(copy, at);
                    copied = new(at, await Schema.VersionAsync(copy), (await copy.QueryAsync<CopiedAgent>(ReadAgents)).AsList());
                },
                cancellationToken);
            return copied!;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw engine.Explain(e);
        }
    }

    /// <summary>
    /// Takes a file that was copied while a service had it open, without its log, as it is: reads all of it for damage and marks it as a copy
    /// made at the latest now. Any other database is left alone.
    /// </summary>
    /// <param name="database">The setting.</param>
    /// <param name="clock">This process's clock.</param>
    /// <param name="cancellationToken">Ends the reading; nothing is changed then.</param>
    /// <returns>Whether it was such a file.</returns>
    /// <exception cref="StorageException">It is damaged.</exception>
    public static async Task<bool> AdoptAsync(string database, TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var engine = SqlEngine.Of(database);
        try
        {
            return await engine.AdoptAsync(copy => CopyMark.SetAsync(copy, Instant.Cut(clock.GetUtcNow())), cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw engine.Explain(e);
        }
    }
}
