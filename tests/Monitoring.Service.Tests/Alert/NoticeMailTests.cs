using Monitoring.Core.Slos;
using Monitoring.Service.Alert;

namespace Monitoring.Service.Tests.Alert;

public sealed class NoticeMailTests
{
    [Fact]
    public async Task The_mail_of_a_breach_is_written_with_the_people_of_the_registry_in_force()
    {
        await using var scene = await DeliveryScene.SetAsync();
        var inForce = scene.Registry;
        var notices = NoticeMail.Of(() => inForce, "https://board.example.com");
        await scene.JudgeAsync("11");
        var claimed = Assert.Single(await scene.Store.Outbox.ClaimAsync("test", OutboxLease.Length, 4, CancellationToken.None));

        inForce = inForce with { People = new Dictionary<string, Person>(inForce.People, StringComparer.Ordinal) { ["dana"] = new("dana", "Dana Ruiz", "new@example.com") } };
        var mail = notices.Write(claimed, notices.Recipient("dana")!);

        Assert.Equal("new@example.com", mail.ToAddress);
        Assert.StartsWith("[BREACH] orders-accuracy 0.0% < 90%", mail.Subject, StringComparison.Ordinal);
        Assert.Contains("Dana Ruiz", mail.Text, StringComparison.Ordinal);
        Assert.Contains("https://board.example.com", mail.Text, StringComparison.Ordinal);
        Assert.Equal((claimed.MessageId, claimed.ThreadId, claimed.Notice.At), (mail.MessageId, mail.ThreadId, mail.At));
        Assert.Null(notices.Recipient("nobody"));
    }

    [Fact]
    public async Task The_mail_about_an_agent_that_left_the_registry_is_still_written()
    {
        await using var scene = await DeliveryScene.SetAsync();
        await scene.JudgeAsync("11");
        var claimed = Assert.Single(await scene.Store.Outbox.ClaimAsync("test", OutboxLease.Length, 4, CancellationToken.None));
        var notices = NoticeMail.Of(() => scene.Registry with { Agents = [] }, "https://board.example.com");

        var mail = notices.Write(claimed, notices.Recipient("dana")!);

        Assert.Contains("orders-accuracy", mail.Subject, StringComparison.Ordinal);
    }
}
