using Dapper;
using Monitoring.Storage.Engines;
using static System.FormattableString;

namespace Monitoring.Storage.Replaying;

/// <summary>Replay of the stored log through the same fold: the test of the whole design. Thread-safe.</summary>
public sealed class Replay
{
    private const string ReadAgents = "select agent_id from agent_state order by agent_id";

    private readonly SqlEngine engine;

    internal Replay(SqlEngine engine) => this.engine = engine;

    /// <summary>
    /// Replays every agent's log and compares states, transitions, notices and counters with what is stored. An agent that is
    /// written to meanwhile is read as of one moment.
    /// </summary>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public async Task<ReplayReport> VerifyAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await engine.OpenReaderAsync(cancellationToken);
            await connection.BeginSnapshotAsync();
            var differences = new List<string>();
            var (agents, events) = (0L, 0L);
            foreach (var id in (await connection.QueryAsync<long>(ReadAgents)).AsList())
            {
                cancellationToken.ThrowIfCancellationRequested();
                var replay = new AgentReplay(connection, id);
                try
                {
                    replay.Run();
                }
                catch (InvalidDataException damage)
                {
                    replay.Differences.Add(Invariant($"{replay.Name}: what is stored cannot be read. {damage.Message}"));
                }

                differences.AddRange(replay.Differences);
                events += replay.Events;
                agents++;
            }

            await connection.EndSnapshotAsync();
            return new ReplayReport(agents, events, differences);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw engine.Explain(e);
        }
    }
}

/// <summary>What a replay found.</summary>
/// <param name="Agents">Agents replayed.</param>
/// <param name="Events">Verdict events replayed.</param>
/// <param name="Differences">Where the stored state differs, in words; empty when it agrees.</param>
public sealed record ReplayReport(long Agents, long Events, IReadOnlyList<string> Differences)
{
    /// <summary>True when the stored state equals the replay.</summary>
    public bool Agrees => Differences.Count == 0;
}
