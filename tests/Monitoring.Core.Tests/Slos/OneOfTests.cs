using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;

namespace Monitoring.Core.Tests.Slos;

public sealed class OneOfTests
{
    [Fact]
    public void A_set_has_its_members_and_no_other()
    {
        var some = OneOf<VerdictSource>.Only(VerdictSource.Customer, VerdictSource.Self, VerdictSource.Self);
        Assert.Equal(["self", "customer"], some.Words);
        Assert.Equal([VerdictSource.Self, VerdictSource.Customer], Enum.GetValues<VerdictSource>().Where(some.Has));
        Assert.Equal(OneOf<VerdictSource>.Only(VerdictSource.Self, VerdictSource.Customer), some);
        Assert.Empty(OneOf<VerdictSource>.Only().Words);
        Assert.Equal(Word<VerdictSource>.All, OneOf<VerdictSource>.Any.Words);
    }

    [Fact]
    public void By_default_automatic_work_counts_judged_by_anybody_who_did_not_pick_it_for_a_suspicion()
    {
        Assert.Equal(["auto"], Admission.Default.Dispositions.Words);
        Assert.Equal(Word<VerdictSource>.All, Admission.Default.Sources.Words);
        Assert.Equal(["all", "random"], Admission.Default.Selections.Words);
    }
}
