-- Reports deleted objects to Kerma's plugin. A callback of the plugin would be called for each received object as well.

function OnDeletedInstance(instanceId)
  RestApiPost('/kerma/deleted/' .. instanceId, '')
end
