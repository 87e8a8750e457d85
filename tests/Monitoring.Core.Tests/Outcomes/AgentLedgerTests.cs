using Monitoring.Core.Outcomes;
using Monitoring.Core.Tests.Windows;
using Monitoring.Core.Windows;

namespace Monitoring.Core.Tests.Outcomes;

public sealed class AgentLedgerTests
{
    [Fact]
    public void An_SLO_waits_for_the_outcomes_of_its_dispositions_only()
    {
        var ledger = new AgentLedger(1, "order-entry", null, new AgentFold(), [5, 3, 2, 0, 1]);
        Assert.Equal(5, ledger.PendingFor(new SloFold(1, Definition.Plain.ToSlo("a"))));
        var three = Definition.Plain with { Dispositions = [Disposition.Assisted, Disposition.Auto, Disposition.Cancelled] };
        Assert.Equal(8, ledger.PendingFor(new SloFold(1, three.ToSlo("a"))));
        Assert.Equal(0, ledger.PendingFor(new SloFold(1, (Definition.Plain with { Dispositions = [] }).ToSlo("a"))));
    }
}
