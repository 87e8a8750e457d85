using System.Text.RegularExpressions;
using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Core.Slos;
using Monitoring.Service.Delivery;
using Monitoring.Service.Registry;

namespace Monitoring.Service.Tests.Delivery;

public sealed partial class NoticeWordsTests
{
    private static readonly MailLinks Links = new("http://localhost:8080", new LinkSigner(new byte[32]));

    [Fact]
    public async Task The_mail_of_a_breach_is_written_with_the_people_of_the_registry_in_force()
    {
        await using var scene = await DeliveryScene.SetAsync();
        var inForce = new RegistryInForce();
        inForce.Put(scene.Registry, await scene.Store.Registry.NewestAsync(CancellationToken.None));
        var notices = NoticeWords.Of(new PersonDirectory(inForce, scene.Store), inForce, _ => Task.CompletedTask, Links);
        await scene.JudgeAsync("11");
        var claimed = Assert.Single(await scene.Store.Outbox.ClaimAsync("test", 4, CancellationToken.None));

        var people = new Dictionary<string,
            Person>(scene.People, StringComparer.Ordinal) { ["dana"] = new("dana", "Dana Ruiz", "new@example.com") };
        inForce.Put(scene.Registry with { People = people }, await scene.Store.Registry.NewestAsync(CancellationToken.None));
        var mail = notices.Write(claimed, (await notices.Recipient("dana", CancellationToken.None))!);

        Assert.Equal("new@example.com", mail.ToAddress);
        Assert.StartsWith("[BREACH] orders-accuracy 0.0% < 90%", mail.Subject, StringComparison.Ordinal);
        Assert.Contains("Dana Ruiz", mail.Text, StringComparison.Ordinal);
        Assert.Contains("http://localhost:8080", mail.Text, StringComparison.Ordinal);
        Assert.Equal((claimed.MessageId, claimed.References, claimed.Told.Newest.At), (mail.MessageId, mail.References, mail.At));
        Assert.Null(await notices.Recipient("nobody", CancellationToken.None));

        // Its link is of the mailbox it goes to, not of the one that the registry had when the notice was made.
        var link = Links.Signer.Read(AcknowledgeLink.Purpose, Token().Match(mail.Text).Groups["token"].Value)!;
        Assert.Equal((true, false), (link.IsFor("new@example.com"), link.IsFor("dana.ruiz@example.com")));
    }

    [Fact]
    public async Task The_mail_to_who_acts_for_the_owner_says_so_by_the_full_name()
    {
        await using var scene = await DeliveryScene.SetAsync();
        var day = new DateOnly(2026, 6, 1);
        scene.People["dana"] = scene.People["dana"] with { Away = [new(day, day, "joan")] };
        await scene.Store.Registry.ApplyAsync(scene.Registry, "away", "/registry.yaml", CancellationToken.None);
        var inForce = new RegistryInForce();
        inForce.Put(scene.Registry, await scene.Store.Registry.NewestAsync(CancellationToken.None));
        var notices = NoticeWords.Of(new PersonDirectory(inForce, scene.Store), inForce, _ => Task.CompletedTask, Links);
        await scene.JudgeAsync("11");
        var claimed = Assert.Single(await scene.Store.Outbox.ClaimAsync("test", 4, CancellationToken.None));

        var mail = notices.Write(claimed, scene.People[claimed.Recipient]);

        Assert.Equal("joan.meyer@example.com", mail.ToAddress);
        Assert.Contains("Owner: Dana Ruiz · You are acting for Dana Ruiz", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_mail_about_an_agent_that_left_the_registry_is_still_written()
    {
        await using var scene = await DeliveryScene.SetAsync();
        await scene.JudgeAsync("11");
        var claimed = Assert.Single(await scene.Store.Outbox.ClaimAsync("test", 4, CancellationToken.None));
        var inForce = new RegistryInForce();
        inForce.Put(scene.Registry with { Agents = [] }, await scene.Store.Registry.NewestAsync(CancellationToken.None));
        var notices = NoticeWords.Of(new PersonDirectory(inForce, scene.Store), inForce, _ => Task.CompletedTask, Links);

        var mail = notices.Write(claimed, (await notices.Recipient("dana", CancellationToken.None))!);

        Assert.Contains("orders-accuracy", mail.Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_mail_after_another_process_applied_the_first_registry_is_written_by_it()
    {
        await using var scene = await DeliveryScene.SetAsync();
        await scene.JudgeAsync("11");
        var claimed = Assert.Single(await scene.Store.Outbox.ClaimAsync("test", 4, CancellationToken.None));
        var inForce = new RegistryInForce();
        var notices = NoticeWords.Of(
            new PersonDirectory(inForce, scene.Store),
            inForce,
            async token => inForce.Put(scene.Registry, await scene.Store.Registry.NewestAsync(token)),
            Links);

        var mail = notices.Write(claimed, (await notices.Recipient("dana", CancellationToken.None))!);

        Assert.Contains(scene.Registry.Plant.TimeZone, mail.Text, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"/ack/(?<token>\S+)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Token();
}
