using Monitoring.Core.Deliveries;
using Monitoring.Core.Slos;
using Monitoring.Storage.Outbox;
using Monitoring.Storage.Reading;
using Monitoring.Storage.Revisions;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>An agent whose mails are refused, over a store of its own.</summary>
public abstract class RefusedMailScene<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private protected const string OldAddress = "dana.ruiz@example.com", NewAddress = "dana@plant-2.example.com";

    private protected static readonly PlantRegistry Registry = StoreFixture.OrderEntry(10);

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected DeliveryOutbox Outbox => Fixture.Store.Outbox;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Fixture.ApplyAsync(Registry, "one");
    }

    /// <summary>Claims the one message to a person; what else is due is sent.</summary>
    private protected async Task<ClaimedMail> ClaimAsync(string person)
    {
        var claimed = await Outbox.ClaimAsync("a", 4, Token);
        foreach (var other in claimed.Where(mail => mail.Recipient != person))
        {
            await SettleAsync(other, Attempt.Sent);
        }

        return Assert.Single(claimed, mail => mail.Recipient == person);
    }

    private protected async Task<ClaimedMail> RefuseAsync(string person, string address = OldAddress)
    {
        var mail = await ClaimAsync(person);
        Assert.Equal(DeliveryState.Dead, await SettleAsync(mail, Attempt.Refused("550 no such user") with { Address = address }));
        return mail;
    }

    private protected Task<DeliveryState?> SettleAsync(ClaimedMail mail, Attempt attempt) =>
        Outbox.SettleAsync("a", mail, mail.Recipient, attempt, Token);

    private protected Task<MessageReading> MessageAsync(ClaimedMail mail) => MessageAsync(mail.MessageId);

    private protected async Task<MessageReading> MessageAsync(string messageId) =>
        (await Fixture.Store.Readings.MessageAsync(messageId, Token))!;

    private protected Task<AppliedRevision> ApplyAsync(string address, string document) => Fixture.ApplyAsync(
        Registry with
        {
            People = new Dictionary<string, Person>(Registry.People, StringComparer.Ordinal) { ["dana"] = new("dana", "Dana Ruiz", address) },
        },
        document);
}
