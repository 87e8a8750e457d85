using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Slos;
using Monitoring.Storage.Outbox;
using Monitoring.Storage.Reading;
using Monitoring.Storage.Revisions;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>An agent with three SLOs of one owner that break one after the other, and what its messages are asked by.</summary>
public abstract class ThreeSlosContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private int next;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected DeliveryOutbox Outbox => Fixture.Store.Outbox;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();

        // Two wrong ones break what allows one of ten, three what allows two of twenty, four what allows three of thirty; and twelve right
        // ones after four wrong ones bring the first back.
        await ApplyAsync("dana.ruiz@example.com");
    }

    protected static string[] Slos(ClaimedMail mail) => [.. mail.Stories.Select(story => story.Newest.Slo)];

    protected async Task<ClaimedMail> ClaimAsync() => Assert.Single(await Outbox.ClaimAsync("a", 8, Token));

    protected async Task<List<ClaimedMail>> ClaimAllAsync()
    {
        var claimed = new List<ClaimedMail>();
        while (await Outbox.ClaimAsync("a", 8, Token) is { Count: > 0 } some)
        {
            claimed.AddRange(some);
        }

        return claimed;
    }

    protected Task<DeliveryState?> SettleAsync(ClaimedMail mail, Attempt attempt) => Outbox.SettleAsync("a", mail, "Dana Ruiz", attempt, Token);

    protected async Task SettleAllAsync(IEnumerable<ClaimedMail> mails)
    {
        foreach (var mail in mails)
        {
            await SettleAsync(mail, Attempt.Sent);
        }
    }

    protected async Task PostAsync(string verdicts)
    {
        await Fixture.WriteAsync(StoreFixture.Outcomes(verdicts, from: next));
        next += verdicts.Length;
    }

    protected Task<AppliedRevision> ApplyAsync(string address)
    {
        (string Name, int Window)[] slos = [("strict", 10), ("usual", 20), ("wide", 30)];
        var registry = StoreFixture.OrderEntry();
        var agent = registry.Agents[0];
        var people = new Dictionary<string, Person>(registry.People, StringComparer.Ordinal) { ["dana"] = new("dana", "Dana Ruiz", address) };
        return Fixture.ApplyAsync(
            registry with
            {
                People = people,
                Agents =
                [
                    agent with
                    {
                        Slos =
                        [
                            .. slos.Select(slo => agent.Slos[0] with
                            {
                                Name = slo.Name,
                                Rule = new AccuracyRule(0.92m, 0.90m, slo.Window),
                                Drift = DriftMode.Off,
                            }),
                        ],
                    },
                ],
            },
            address);
    }

    protected async Task<(long Waiting, long Dead)> TotalsAsync() =>
        await Outbox.TotalsAsync(Token) is var totals ? (totals.Waiting, totals.Dead) : default;

    protected async Task<EpisodeReading> EpisodeAsync(string slo)
    {
        var episodes = await Fixture.Store.Readings.EpisodesAsync(slo, null, null, 10, Token);
        return (await Fixture.Store.Readings.EpisodeAsync(Assert.Single(episodes!).Id, Token))!;
    }
}
