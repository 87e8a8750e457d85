using System.Data.Common;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Handling;

/// <summary>
/// What a registry revision does to the open alerts of an agent, but for those that it opens, reopens or retires itself: another owner has all
/// of them anew, with nobody's word that they are taken care of, and those of what is not watched any more close, as do those of a
/// kind that shall alert nobody any more. Whoever left the registry has nothing any more.
/// </summary>
/// <param name="work">The unit of work, with the agent under its lock.</param>
/// <param name="agent">The agent, revised.</param>
/// <param name="connection">The connection.</param>
internal sealed class HandingOver(UnitOfWork work, AgentLedger agent, DbConnection connection)
{
    /// <summary>Follows the revision.</summary>
    /// <param name="before">Who answered for the agent; null when nobody did.</param>
    /// <param name="gone">The SLOs that left.</param>
    public async Task FollowAsync(Coverage? before, IReadOnlyCollection<long> gone)
    {
        var next = agent.Coverage;
        if (before is null || (next?.Owner == before.Owner && gone.Count == 0 && Asked(before).IsSubsetOf(Asked(next))))
        {
            return;
        }

        var stored = new StoredAlerts(connection, agent.Id);
        var asked = Asked(next);
        var handed = new List<Alert>(); // but for what maintenance holds back: the new owner learns of it at its end
        foreach (var alert in (await stored.OpenAsync()).Where(alert => !work.Changes.Alerts.IsMoved(agent.Id, alert.Number)))
        {
            if (next is null
                || (alert.SloId is { } slo && gone.Contains(slo))
                || (alert.Kind is AlertKind.Drift or AlertKind.Silence or AlertKind.LabelsLate && !asked.Contains((alert.Kind, alert.SloId))))
            {
                await stored.CloseAsync(alert.Number, work.Now);
            }
            else if (next.Owner != before.Owner)
            {
                var round = new LadderRound(alert.Round.Number + 1, work.Now, RoundCause.HandedOver);
                await stored.BeginRoundAsync(alert, round, next.Owner);
                if (alert.IsTold)
                {
                    handed.Add(alert with { Round = round, Acknowledgement = null });
                }
            }
        }

        if (handed.Count > 0)
        {
            Tell(before, next!, handed);
        }
    }

    /// <summary>
    /// Takes the alerts that are left to whoever is not in the registry any more: it is as if their word had run out, of drift too, which
    /// stays open. The owner is told.
    /// </summary>
    /// <param name="people">The people of the registry.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task TakeFromLeaversAsync(IReadOnlyDictionary<string, Person> people, CancellationToken cancellationToken)
    {
        var stored = new StoredAlerts(connection, agent.Id);
        var open = await stored.OpenAsync();
        var pauses = await StoredPauses.ReadAsync(connection, agent.Id, open);
        var (coverage, notices) = (agent.Coverage!, new List<HandlingNotice>());
        foreach (var alert in open.Where(alert => !work.Changes.Alerts.IsMoved(agent.Id, alert.Number)))
        {
            if (alert.Acknowledgement is not { } held || people.ContainsKey(held.By))
            {
                continue;
            }

            var standing = alert with
            {
                Round = new(alert.Round.Number + 1, work.Now, RoundCause.RanOut),
                Acknowledgement = null,
            };
            await stored.BeginRoundAsync(alert, standing.Round, coverage.Owner);
            work.Touch(agent);
            if (alert.IsTold)
            {
                var ladder = Ladder.Of(standing, coverage, pauses.Of(alert.SloId), []);
                var facts = HandlingFacts.Of(EpisodeNumber.Of(agent.Id, alert.Number), standing, ladder, work.Now) with
                {
                    Acknowledgement = held with { Until = work.Now },
                    RanOut = true,
                };
                notices.Add(new(standing, NoticeKind.Reminder, facts, [NoticeRecipient.OwnerOf(coverage, work.Now)]));
            }
        }

        foreach (var (notice, number) in notices.Zip(await new HandlingNotices(work, agent).MakeAsync(notices, cancellationToken)))
        {
            var step = new DoneStep(notice.Alert.Round.Number, LadderStep.RanOut, 1, notice.To[0].Person, work.Now, work.Now);
            StepRows.Write(work.Transaction, agent.Id, notice.Alert.Number, number, step);
        }
    }

    // The alerts that the registry asks for, beside those that nobody need ask for.
    private static HashSet<(AlertKind Kind, long? SloId)> Asked(Coverage? coverage) => coverage is null ? [] :
    [
        .. coverage.Slos.Where(covered => covered.Slo.Drift == DriftMode.Alert).Select(covered => (AlertKind.Drift, (long?)covered.Id)),
        .. coverage.Slos.Where(covered => covered.Slo.LabelsWithin is not null).Select(covered => (AlertKind.LabelsLate, (long?)covered.Id)),
        .. coverage.ExpectsFeed ? [(AlertKind.Silence, (long?)null)] : Array.Empty<(AlertKind, long?)>(),
    ];

    private void Tell(Coverage before, Coverage next, List<Alert> handed)
    {
        var facts = NoticeFacts.OfAgent(NoticeKind.Handover, agent.Name, next, agent.LastPosition, work.Now) with
        {
            Handling = new()
            {
                UnansweredSince = work.Now,
                Next = ToldNext.Of(Ladder.Of(handed[0], next, [], []).ToCome(work.Now)),
                OwnerBefore = before.Owner,
                OwnerNow = next.Owner,
                OpenAlerts = handed.Count,
                Handed =
                [
                    .. handed.Take(HandlingFacts.MostHanded).Select(alert => new HandedAlert(
                        EpisodeNumber.Of(agent.Id, alert.Number), alert.Kind, next.Slos.FirstOrDefault(covered => covered.Id == alert.SloId)?.Slo.Name)),
                ],
            },
        };
        work.Notices.Add(
            agent,
            new(SloId: null, Alert: null) { Cause = NoticeCause.Life },
            facts,
            NoticeRecipient.And(NoticeRecipient.OwnerOf(next, work.Now), [before.At(work.Now).Owner?.Person ?? before.Owner]));
    }
}
