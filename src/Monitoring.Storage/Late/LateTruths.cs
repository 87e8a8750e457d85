using Dapper;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Late;

/// <summary>
/// Late truth: looks at the windows that held what turned out wrong after it had left them, and tells the owner of those that should have
/// breached (<see cref="LateTruth"/>). What waits stands in rows that committed with the verdicts; it is read as of one moment without a
/// lock, decided, and told and taken out together under the agent's lock, unless another instance was faster. Thread-safe.
/// </summary>
public sealed class LateTruths
{
    /// <summary>Most verdicts of an agent that are decided together; as many as one transaction writes.</summary>
    private const int Most = OutcomeLog.LargestRequest + 1;

    private const string ReadAgents = "select distinct agent_id from late_truths order by agent_id";

    private const string TakeOut = "delete from late_truths where agent_id = @agentId and position <= @position";

    private readonly SqlEngine engine;
    private readonly LedgerCache cache;
    private readonly string storeId;
    private readonly TimeProvider clock;

    internal LateTruths(SqlEngine engine, LedgerCache cache, string storeId, TimeProvider clock)
    {
        this.engine = engine;
        this.cache = cache;
        this.storeId = storeId;
        this.clock = clock;
    }

    /// <summary>Looks at all that waits. May run twice, late, or on two instances.</summary>
    /// <exception cref="StorageException">The database does not answer; the next run goes on.</exception>
    public async Task<LateDone> RunAsync(CancellationToken cancellationToken)
    {
        var agents = await engine.ReadAsync(
            async connection => (await connection.QueryAsync<long>(new CommandDefinition(ReadAgents, cancellationToken: cancellationToken)))
                .AsList(),
            cancellationToken);
        var done = default(LateDone);
        foreach (var agentId in agents)
        {
            try
            {
                while (await LookAsync(agentId, cancellationToken) is { } more)
                {
                    done = new(done.Verdicts + more.Verdicts, done.Notices + more.Notices, done.Gone + more.Gone);
                }
            }
            catch (InvalidDataException)
            {
                // What of it cannot be read is told where its posts are refused, and what somebody holds is looked at next time.
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                var failure = engine.Explain(e);
                if (failure.Fault is not (StorageFault.Unreadable or StorageFault.Locked))
                {
                    throw failure;
                }
            }
        }

        return done;
    }

    /// <summary>Looks at the first that wait of an agent; null when there are none, or another instance took them.</summary>
    private async Task<LateDone?> LookAsync(long agentId, CancellationToken cancellationToken)
    {
        LateAgent? agent;
        var found = new List<(long SloId, LateReading Reading)>();
        await using (var connection = await engine.OpenReaderAsync(cancellationToken))
        {
            await connection.BeginSnapshotAsync();
            try
            {
                agent = await LateAgent.ReadAsync(connection, agentId, Most);
                foreach (var slo in agent?.Waiting.GroupBy(row => row.SloId) ?? [])
                {
                    if (agent!.DefinitionsOf(slo.Key) is { Count: > 0 } definitions)
                    {
                        var reading = new LateReading(connection, agent, slo.Key);
                        await reading.LookAsync(
                            [.. slo.Select(row => row.TransactionId).Distinct(StringComparer.Ordinal)], definitions, cancellationToken);
                        found.Add((slo.Key, reading));
                    }
                }
            }
            finally
            {
                await connection.EndSnapshotAsync();
            }
        }

        return agent is null ? null : await TellAsync(agent, found, cancellationToken);
    }

    private async Task<LateDone?> TellAsync(
        LateAgent agent, List<(long SloId, LateReading Reading)> found, CancellationToken cancellationToken)
    {
        await using var transaction = await engine.BeginWriteAsync(cancellationToken);
        var work = new UnitOfWork(transaction, cache, storeId, Instant.Cut(clock.GetUtcNow()));
        var ledger = await work.LockAsync(agent.Id, cancellationToken);
        var connection = await transaction.DirectAsync(cancellationToken);
        var taken = await connection.ExecuteAsync(TakeOut, new { agentId = agent.Id, position = agent.Waiting[^1].Position });
        if (taken != agent.Waiting.Count)
        {
            return null;
        }

        // An SLO that left the registry meanwhile is no longer judged, and nobody is told of its past.
        foreach (var (sloId, reading) in found.Where(slo => ledger.Fold.Slos.Any(inForce => inForce.Id == slo.SloId)))
        {
            foreach (var stretch in reading.Stretches)
            {
                if (stretch.News is { } news)
                {
                    var facts = Facts(ledger, ledger.Coverage!, agent, stretch, news);
                    var subject = new NoticeSubject(sloId, Alert: null) { Cause = NoticeCause.Life };
                    var notice = work.Notices.Add(ledger, subject, facts, NoticeRecipient.OwnerOf(ledger.Coverage!, work.Now));
                    LateRows.Write(transaction, agent.Id, notice, sloId, stretch);
                    work.Touch(ledger);
                }
                else if (stretch.HasGrown)
                {
                    LateRows.Write(transaction, agent.Id, stretch.Notice!.Value, sloId, stretch);
                }
            }
        }

        await work.CommitAsync(cancellationToken);
        return new(taken, work.Notices.Count, found.Sum(slo => slo.Reading.Gone));
    }

    private static NoticeFacts Facts(AgentLedger ledger, Coverage coverage, LateAgent agent, ToldStretch stretch, LateNews news)
    {
        var (definition, found, lowestAt) = news;
        return LateFacts.Notice(ledger.Name, coverage, definition.Slo, found, new()
        {
            From = Instant.FromMicroseconds(stretch.FromAt),
            To = Instant.FromMicroseconds(stretch.ToAt),
            LowestAt = lowestAt,
            Then = found.Then,
            KnownPosition = agent.LastPosition,
        }, new(stretch.TransactionId, Instant.FromMicroseconds(stretch.LearnedAt))) with
        {
            // The list behind it asks for the rule that came into force right after that position.
            Revision = found.Lowest == definition.InForce.From ? definition.Revision : null,
        };
    }
}

/// <summary>What one run did.</summary>
/// <param name="Verdicts">Verdicts whose windows were looked at.</param>
/// <param name="Notices">Notices made.</param>
/// <param name="Gone">Transactions of which the log no longer held the place.</param>
public readonly record struct LateDone(int Verdicts, int Notices, int Gone);
