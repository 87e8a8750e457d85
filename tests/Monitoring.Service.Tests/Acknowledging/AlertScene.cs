using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Service.Tests.Board;
using Monitoring.Service.Tests.SigningIn;
using Monitoring.Storage.Reading;
using Monitoring.Storage.Writing;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Acknowledging;

/// <summary>An alert of order-entry that opened just now, beside the way in; nobody has it.</summary>
internal sealed class AlertScene : IAsyncDisposable
{
    private readonly DateTimeOffset mailedAt;
    private int posted;

    private AlertScene(SigningInHost host)
    {
        Host = host;
        mailedAt = host.Clock.GetUtcNow();
    }

    public SigningInHost Host { get; }

    public long AlertId { get; private set; }

    public static async Task<AlertScene> SetAsync(bool isOpen = false)
    {
        var scene = new AlertScene(await SigningInHost.StartAsync(isOpen: isOpen));
        var slo = new Slo("order-entry-accuracy", new AccuracyRule(0.92m, 0.90m, 20), Admission.Default, [], "Call the EDI desk.");
        var registry = Views.Registry with { Agents = [new Agent("order-entry", "Order entry", "dana", "tom", null, [slo])] };
        var applied = await scene.Host.Store.Registry.ApplyAsync(registry, "order-entry", "/registry.yaml", SigningInHost.Token);
        scene.Host.Registry.Put(registry, applied.Mark);
        await scene.PostAsync(Verdict.Incorrect, 3);
        scene.AlertId = Assert.Single(await scene.Host.Store.ReadingsOf(AgentScope.All).AlertsAsync(AlertFilter.None, null, 9, SigningInHost.Token) ?? []).Id;
        return scene;
    }

    /// <summary>The path of the link in a mail that somebody got when the alert opened, or so long after.</summary>
    public string Link(string person, TimeSpan mailed = default) => "/ack/" + Host.Signer.Sign(
        new AcknowledgeLink(AlertId, person, mailedAt + mailed).Token, Views.Registry.People[person].Email);

    public async Task<AlertReading> AlertAsync() =>
        (await Host.Store.ReadingsOf(AgentScope.All).AlertAsync(AlertId, SigningInHost.Token))!;

    /// <summary>Brings a WORSE by verdicts.</summary>
    public Task WorsenAsync() => PostAsync(Verdict.Incorrect, 9);

    /// <summary>Closes the alert by verdicts.</summary>
    public Task RecoverAsync() => PostAsync(Verdict.Correct, 40);

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    private async Task PostAsync(Verdict verdict, int count)
    {
        var content = new OutcomeContent { Verdict = verdict, Source = VerdictSource.Check }.Write();
        var posts = Enumerable.Range(0, count).Select(_ => new OutcomePost(
            "order-entry", Invariant($"PO-{++posted}"), content, Disposition.Auto, null, new(verdict, VerdictSource.Check, Selection.All, Indicator.Accuracy, null)));
        await Host.Store.Log.WriteAsync([new WriteRequest([.. posts])], SigningInHost.Token);
    }
}
