using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Reviews;
using Monitoring.Core.Slos;
using Monitoring.Service.Tests.Board;
using Monitoring.Service.Tests.SigningIn;
using Monitoring.Storage.Reviewing;
using Monitoring.Storage.Writing;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Reviewing;

/// <summary>Three transactions of order-entry that were drawn just now for Dana; nobody has answered. Of <c>PO-2</c> nothing else was sent.</summary>
internal sealed class ReviewScene : IAsyncDisposable
{
    /// <summary>What an agent may send to do harm.</summary>
    public const string Hostile = "\"><script>alert(1)</script>";

    private ReviewScene(SigningInHost host) => Host = host;

    public SigningInHost Host { get; }

    public static async Task<ReviewScene> SetAsync(bool isOpen = false)
    {
        var scene = new ReviewScene(await SigningInHost.StartAsync(isOpen: isOpen));
        var slo = new Slo("order-entry-accuracy", new AccuracyRule(0.92m, 0.90m, 20), Admission.Default, [], "Call the EDI desk.");
        var registry = Views.Registry with
        {
            Agents =
            [
                new Agent("order-entry", "Order entry", "dana", "tom", null, [slo])
                {
                    Reviews = 3,
                    TransactionUrl = "https://erp.example.com/orders/{transactionId}",
                },
            ],
        };
        var applied = await scene.Host.Store.Registry.ApplyAsync(registry, "order-entry", "/registry.yaml", SigningInHost.Token);
        scene.Host.Registry.Put(registry, applied.Mark);
        var content = new OutcomeContent
        {
            CompletedAt = new DateTimeOffset(2026, 6, 1, 17, 17, 30, TimeSpan.Zero),
            DueBy = new DateTimeOffset(2026, 6, 2, 5, 0, 0, TimeSpan.Zero),
            Confidence = 0.97,
            AgentVersion = "7.2",
            Verdict = Verdict.Correct,
            JudgedBy = "the checker thought so",
            CauseCode = "thought so",
            Comment = "No price was stated:\nthe contract's was taken. " + Hostile,
        };
        content.TryAddSegment("customer", "acme");
        content.TryAddSegment("site", Hostile);
        for (var i = 0; i < 9; i++)
        {
            content.TryAddAttribute(Invariant($"field{i}"), i == 8 ? new AttributeValue("the last") : new AttributeValue(i));
        }

        var posts = Enumerable.Range(1, 3).Select(i => new OutcomePost(
            "order-entry", i == 3 ? Hostile : Invariant($"PO-{i}"), i == 2 ? new OutcomeContent().Write() : content.Write(), Disposition.Auto, null,
            new(Verdict.Correct, VerdictSource.Self, Selection.All, Indicator.Accuracy, null)));
        await scene.Host.Store.Log.WriteAsync([new WriteRequest([.. posts])], SigningInHost.Token);
        await scene.Host.Store.Reviews.DrawAsync(new(2026, 6, 1), new Random(1).Next, SigningInHost.Token);
        return scene;
    }

    /// <summary>The path of the link in a mail that somebody got.</summary>
    public string Link(long review, string person = "dana") => "/review/" + Host.Signer.Sign(new ReviewLink(review, person).Token, Views.Registry.People.GetValueOrDefault(person)?.Email ?? "");

    /// <summary>The draws, the first of them <c>PO-1</c>.</summary>
    public async Task<IReadOnlyList<ReviewReading>> ReviewsAsync() =>
    [
        .. (await Host.Store.ReadingsOf(AgentScope.All).ReviewsAsync(new(), null, 9, SigningInHost.Token))!
            .OrderBy(review => review.TransactionId == Hostile).ThenBy(review => review.TransactionId, StringComparer.Ordinal),
    ];

    public async Task<ReviewReading> FirstAsync() => (await ReviewsAsync())[0];

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
