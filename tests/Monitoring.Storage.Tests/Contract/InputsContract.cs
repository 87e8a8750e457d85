using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Drift.Inputs;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Inputs;
using Monitoring.Storage.Outbox;
using Monitoring.Storage.Writing;
using static System.FormattableString;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>
/// What every engine promises about watched inputs: a reference that stays, signals that commit with their outcome, looks by the clock.
/// </summary>
public abstract class InputsContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_reference_is_frozen_once_a_thousand_outcomes_are_stored_and_stays_what_it_was()
    {
        await Fixture.ApplyAsync(InputPosts.Registry(frozen: true), "one");
        await PostAsync(1, 999);
        Assert.Equal(default, await RunAsync());
        Assert.Null(await InputsAsync());
        await PostAsync(1_000, 1);

        Assert.Equal(new UpkeepDone(1, 0, 0), await RunAsync());
        Assert.Equal(default, await RunAsync());
        var inputs = await InputsAsync();
        Assert.Equal(["layout", "lines", "segment customer", "confidence"], inputs!.Inputs.Select(input => input.Name.ToString()));
        Assert.Equal((1_000, 0, Fixture.Clock.GetUtcNow()), (inputs.Rows, inputs.Outcomes, inputs.Since));

        await PostAsync(1_001, 200);
        Assert.Equal((1_000, 200), ((await InputsAsync())!.Rows, (await InputsAsync())!.Outcomes));
        Assert.Equal(4, await Fixture.CountAsync("input_references"));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task A_new_layout_has_its_one_message_to_the_owner_when_the_write_returns_that_found_it()
    {
        await FreezeAsync();
        Assert.False(await PostAsync(1_001, 100));
        await Fixture.RestartAsync();
        var told = 0;
        for (var from = 1_101; told == 0; from += 8)
        {
            told = await PostAsync(from, 8, "edi-2") ? from : 0;
        }

        Assert.InRange(told, 1_109, 1_160);
        var mail = Assert.Single(await ClaimAsync());
        var signal = mail.Told.Newest.Input!;
        Assert.Equal((NoticeKind.DataDrift, "dana", "layout", InputChange.NeverSeen),
            (mail.Told.Newest.Kind, mail.Recipient, signal.Input.ToString(), signal.Change));
        Assert.Equal(("PO-1104", "edi-2"), (signal.Examples[0].TransactionId, signal.Examples[0].Value));
        Assert.Equal(("customer", "acme"), (signal.Shared!.Cut, signal.Shared.Value));
        Assert.Equal(1, (await Fixture.Store.DataDrift.TotalsAsync(Token)).Single().Drifted);
        Assert.Equal("PO-1104", (await Fixture.Store.DataDrift.DriftedAsync(Token)).Single().Value.Inputs[0].Drift!.FirstTransactionId);

        Assert.False(await PostAsync(2_000, 300, "edi-2"));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task A_message_of_data_drift_is_absorbed_by_no_other_and_goes_on_to_the_deputy_when_it_is_refused()
    {
        await FreezeAsync();
        await PostAsync(1_001, 200, "edi-2", "fax");
        await Fixture.WriteAsync(
            [.. Enumerable.Range(1, 11).Select(i => StoreFixture.Verdict(FormattableString.Invariant($"PO-{i}"), Verdict.Incorrect))]);

        var claimed = await ClaimAsync();
        Assert.Equal([NoticeKind.Breach, NoticeKind.DataDrift],
            claimed.Select(mail => mail.Told.Newest.Kind).Where(kind => kind != NoticeKind.Drift).Order());
        Assert.All(claimed, mail => Assert.Empty(mail.Told.Earlier));
        var refused = claimed.Single(mail => mail.Told.Newest.Kind == NoticeKind.DataDrift);
        await Fixture.Store.Outbox.SettleAsync("w", refused, "Dana Ruiz", Attempt.Refused("550 no such user"), Token);

        var next = Assert.Single(await ClaimAsync());
        Assert.Equal(("tom", NoticeKind.Undelivered, NoticeKind.DataDrift),
            (next.Recipient, next.Told.Newest.Kind, next.Told.Newest.UndeliveredKind!.Value));
        Assert.Equal(refused.Told.Newest.Input!.Examples[0].TransactionId, next.Told.Newest.Input!.Examples[0].TransactionId);
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task A_look_is_closed_after_the_plants_midnight_by_one_of_two_instances_and_its_move_is_told_once()
    {
        await FreezeAsync(); // 07:00 in Chicago
        var other = await Fixture.OpenAsync();
        await PostAsync(1_001, 240, "edi", "edi");
        Fixture.Clock.Advance(TimeSpan.FromHours(16.9));
        Assert.Equal(default, await RunAsync());
        Fixture.Clock.Advance(TimeSpan.FromHours(0.2));

        Assert.Equal(new UpkeepDone(0, 1, 1), await RunAsync());
        Assert.Equal(default, await other.DataDrift.RunAsync(InputPosts.Chicago, Token));
        var signal = Assert.Single(await ClaimAsync()).Told.Newest.Input!;
        Assert.Equal((InputChange.Moved, "layout"), (signal.Change, signal.Input.ToString()));
        Assert.Equal("pdf", signal.Shifts[0].Value);
        Assert.Equal((0, 240), (signal.Shifts[0].Now, signal.Look!.Rows));

        await other.Log.WriteAsync([new WriteRequest(InputPosts.Orders(1_241, 60, "edi", "edi"))], Token);
        Fixture.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(new UpkeepDone(0, 1, 0), await other.DataDrift.RunAsync(InputPosts.Chicago, Token));
        Assert.Equal(60, (await InputsAsync())!.Inputs[0].LastLook!.Rows);
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task Two_instances_that_take_turns_see_what_one_would_have_seen()
    {
        await FreezeAsync();
        var stores = new[] { Fixture.Store, await Fixture.OpenAsync() };
        for (var turn = 0; turn < 40; turn++)
        {
            await stores[turn % 2].Log.WriteAsync([new WriteRequest(InputPosts.Orders(1_001 + (turn * 5), 5))], Token);
        }

        var inputs = await InputsAsync();
        var expected = AgentInputs.Freeze([.. InputPosts.Orders(1, 1_000).Select(post => OutcomeContent.Read(post.Content))], inputs!.Since,
            inputs.FrozenAt);
        var acceptance = InputPosts.Orders(1_001, 200).Select(post => new StoredOutcome
        {
            AgentId = 1, TransactionId = post.TransactionId, ReceivedAt = inputs.Since, OccurredAt = inputs.Since,
                Disposition = Disposition.Auto, Content = post.Content,
        });
        foreach (var outcome in acceptance)
        {
            expected.Take(outcome, ["customer"], []);
        }

        Assert.Equal(expected.Encode(), inputs.Encode());
    }

    [Fact]
    public async Task Only_a_baseline_that_was_taken_away_and_set_again_freezes_anew()
    {
        await FreezeAsync();
        await PostAsync(1_001, 600, "edi-2", "fax");
        await Fixture.ApplyAsync(InputPosts.Registry(frozen: true) with { Fallback = "tom" }, "two");
        Assert.Equal(default, await RunAsync());
        Assert.Equal(1_000, (await InputsAsync())!.Rows);

        await Fixture.ApplyAsync(InputPosts.Registry(frozen: false), "three");
        await PostAsync(1_601, 50, "edi-3", "mail");
        Assert.Equal(default, await RunAsync());
        Assert.Null(await InputsAsync());
        Assert.Empty(await Fixture.Store.DataDrift.TotalsAsync(Token));

        await Fixture.ApplyAsync(InputPosts.Registry(frozen: true), "four");
        Assert.Equal(new UpkeepDone(1, 0, 0), await RunAsync());
        Assert.Equal(1_650, (await InputsAsync())!.Rows);
        Assert.False(await PostAsync(1_651, 300, "edi-2", "fax"));
        Assert.Equal(8, await Fixture.CountAsync("input_references"));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task An_agent_of_which_no_reference_can_be_frozen_holds_up_no_other_one()
    {
        string[] names = ["first", "second", "third"];
        var registry = InputPosts.Registry(frozen: true);
        var agent = registry.Agents[0];
        await Fixture.ApplyAsync(registry with
        {
            Agents = [.. names.Select(name => agent with { Name = name, Slos = [agent.Slos[0] with { Name = name + "-accuracy" }] })],
        }, "one");
        foreach (var name in names)
        {
            await Fixture.WriteAsync([.. InputPosts.Orders(1, 1_000).OfType<OutcomePost>().Select(post => (Post)(post with { Agent = name }))]);
            if (name == names[0])
            {
                Assert.Equal(1, (await RunAsync()).Frozen);
            }
        }

        // The database refuses what would be written of the second.
        var third = (await Fixture.AgentAsync("third")).Id;
        await Fixture.TamperAsync(Invariant(
            $"create unique index alike on input_states ((case when agent_id = {third} then agent_id + 1000 else frozen_by end))"));
        await Assert.ThrowsAsync<StorageException>(RunAsync);
        Assert.Equal(1, await Fixture.CountAsync(Invariant($"input_states where agent_id = {third} and frozen_by > 0")));

        await Fixture.TamperAsync("drop index alike");
        Assert.Equal(new UpkeepDone(1, 0, 0), await RunAsync());
    }

    [Fact]
    public async Task Of_an_agent_without_a_reference_nothing_is_parsed_or_written()
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(), "one");

        var answer = await Fixture.WriteAsync(
            [.. InputPosts.Orders(1, 1_100).OfType<OutcomePost>().Select(post => (Post)(post with { Content = "no JSON" }))]);

        Assert.All(answer.Results, result => Assert.Equal(ItemStatus.Accepted, result.Status));
        Assert.Equal(default, await RunAsync());
        Assert.Equal(0, await Fixture.CountAsync("input_states"));
    }

    private async Task FreezeAsync()
    {
        await Fixture.ApplyAsync(InputPosts.Registry(frozen: true), "one");
        await PostAsync(1, 1_000);
        Assert.Equal(1, (await RunAsync()).Frozen);
    }

    private async Task<bool> PostAsync(int from, int count, string acmeLayout = "edi", string others = "pdf") =>
        (await Fixture.WriteAsync(InputPosts.Orders(from, count, acmeLayout, others))).MadeNotices;

    private Task<UpkeepDone> RunAsync() => Fixture.Store.DataDrift.RunAsync(InputPosts.Chicago, Token);

    private async Task<AgentInputs?> InputsAsync() =>
        await Fixture.Store.DataDrift.OfAsync((await Fixture.AgentAsync(InputPosts.Agent)).Id, Token);

    private Task<IReadOnlyList<ClaimedMail>> ClaimAsync() => Fixture.Store.Outbox.ClaimAsync("w", 10, Token);
}
