-- What is in force came from whoever applied it last, also where that made no new revision.
update registry_revisions set origin = (
    select o.origin from registry_origins o where o.revision = registry_revisions.revision order by o.applied_at desc, o.origin limit 1)
where revision in (select revision from registry_origins);

drop table registry_origins;
