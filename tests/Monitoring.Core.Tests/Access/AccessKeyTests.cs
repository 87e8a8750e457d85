using Monitoring.Core.Access;

namespace Monitoring.Core.Tests.Access;

public sealed class AccessKeyTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly AccessKey Key = new()
    {
        Id = "3f9k2m1x", Name = "", Scope = KeyScope.Ingest, Agents = AgentScope.All, Hash = "", CreatedAt = Now,
    };

    [Fact]
    public void A_key_lives_until_it_expires_or_is_revoked()
    {
        Assert.True(Key.IsLive(Now));
        Assert.True((Key with { ExpiresAt = Now.AddTicks(1) }).IsLive(Now));
        Assert.False((Key with { ExpiresAt = Now }).IsLive(Now));
        Assert.False((Key with { RevokedAt = Now.AddDays(1) }).IsLive(Now));
    }

    [Fact]
    public void No_agent_named_means_all_of_them()
    {
        Assert.True(AgentScope.Of().IsAll);
        Assert.True(AgentScope.All.Covers("order-entry"));
        var some = AgentScope.Of("order-entry", "ap-invoice", "order-entry");

        Assert.Equal(["ap-invoice", "order-entry"], some.Names);
        Assert.True(some.Covers("ap-invoice"));
        Assert.False(some.Covers("ap-invoices"));
        Assert.Equal("ap-invoice, order-entry", some.ToString());
    }
}
